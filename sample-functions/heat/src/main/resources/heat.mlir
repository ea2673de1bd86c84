// heat.cl in StableHLO, kernel by kernel and argument by argument, results last: read there what they do. Shapes are part of a
// StableHLO program, so ${width}, ${height}, ${pitch} and ${padding} (pitch - width) are filled in for each size of plate. What
// lies right of the width is zero.

func.func public @begin(
    %held: tensor<${height}x${pitch}xf32>, %start: tensor<f32>, %width: tensor<i32>, %height: tensor<i32>,
    %pitch: tensor<i32>) -> tensor<${height}x${pitch}xf32> {
  %everywhere = stablehlo.broadcast_in_dim %start, dims = [] : (tensor<f32>) -> tensor<${height}x${pitch}xf32>
  %isHeld = stablehlo.compare EQ, %held, %held
      : (tensor<${height}x${pitch}xf32>, tensor<${height}x${pitch}xf32>) -> tensor<${height}x${pitch}xi1>
  %field = stablehlo.select %isHeld, %held, %everywhere
      : tensor<${height}x${pitch}xi1>, tensor<${height}x${pitch}xf32>
  return %field : tensor<${height}x${pitch}xf32>
}

// A row or column beyond a side that is held at %side; where that is NaN, the side is insulated: the plate's own.
func.func private @beyondRow(%side: tensor<f32>, %own: tensor<1x${width}xf32>) -> tensor<1x${width}xf32> {
  %isHeld = stablehlo.compare EQ, %side, %side : (tensor<f32>, tensor<f32>) -> tensor<i1>
  %held = stablehlo.broadcast_in_dim %side, dims = [] : (tensor<f32>) -> tensor<1x${width}xf32>
  %row = stablehlo.select %isHeld, %held, %own : tensor<i1>, tensor<1x${width}xf32>
  return %row : tensor<1x${width}xf32>
}

func.func private @beyondColumn(%side: tensor<f32>, %own: tensor<${height}x1xf32>) -> tensor<${height}x1xf32> {
  %isHeld = stablehlo.compare EQ, %side, %side : (tensor<f32>, tensor<f32>) -> tensor<i1>
  %held = stablehlo.broadcast_in_dim %side, dims = [] : (tensor<f32>) -> tensor<${height}x1xf32>
  %column = stablehlo.select %isHeld, %held, %own : tensor<i1>, tensor<${height}x1xf32>
  return %column : tensor<${height}x1xf32>
}

func.func public @advance(
    %now: tensor<${height}x${pitch}xf32>, %held: tensor<${height}x${pitch}xf32>, %diffusion: tensor<f32>,
    %north: tensor<f32>, %east: tensor<f32>, %south: tensor<f32>, %west: tensor<f32>,
    %width: tensor<i32>, %height: tensor<i32>, %pitch: tensor<i32>) -> tensor<${height}x${pitch}xf32> {
  %here = stablehlo.slice %now [0:${height}, 0:${width}]
      : (tensor<${height}x${pitch}xf32>) -> tensor<${height}x${width}xf32>
  %firstRow = stablehlo.slice %here [0:1, 0:${width}] : (tensor<${height}x${width}xf32>) -> tensor<1x${width}xf32>
  %lastRow = stablehlo.slice %here [${lastRow}:${height}, 0:${width}]
      : (tensor<${height}x${width}xf32>) -> tensor<1x${width}xf32>
  %firstColumn = stablehlo.slice %here [0:${height}, 0:1] : (tensor<${height}x${width}xf32>) -> tensor<${height}x1xf32>
  %lastColumn = stablehlo.slice %here [0:${height}, ${lastColumn}:${width}]
      : (tensor<${height}x${width}xf32>) -> tensor<${height}x1xf32>
  %northRow = func.call @beyondRow(%north, %firstRow) : (tensor<f32>, tensor<1x${width}xf32>) -> tensor<1x${width}xf32>
  %southRow = func.call @beyondRow(%south, %lastRow) : (tensor<f32>, tensor<1x${width}xf32>) -> tensor<1x${width}xf32>
  %westColumn = func.call @beyondColumn(%west, %firstColumn)
      : (tensor<f32>, tensor<${height}x1xf32>) -> tensor<${height}x1xf32>
  %eastColumn = func.call @beyondColumn(%east, %lastColumn)
      : (tensor<f32>, tensor<${height}x1xf32>) -> tensor<${height}x1xf32>

  %upper = stablehlo.slice %here [0:${lastRow}, 0:${width}]
      : (tensor<${height}x${width}xf32>) -> tensor<${lastRow}x${width}xf32>
  %above = stablehlo.concatenate %northRow, %upper, dim = 0
      : (tensor<1x${width}xf32>, tensor<${lastRow}x${width}xf32>) -> tensor<${height}x${width}xf32>
  %lower = stablehlo.slice %here [1:${height}, 0:${width}]
      : (tensor<${height}x${width}xf32>) -> tensor<${lastRow}x${width}xf32>
  %below = stablehlo.concatenate %lower, %southRow, dim = 0
      : (tensor<${lastRow}x${width}xf32>, tensor<1x${width}xf32>) -> tensor<${height}x${width}xf32>
  %toTheEast = stablehlo.slice %here [0:${height}, 1:${width}]
      : (tensor<${height}x${width}xf32>) -> tensor<${height}x${lastColumn}xf32>
  %right = stablehlo.concatenate %toTheEast, %eastColumn, dim = 1
      : (tensor<${height}x${lastColumn}xf32>, tensor<${height}x1xf32>) -> tensor<${height}x${width}xf32>
  %toTheWest = stablehlo.slice %here [0:${height}, 0:${lastColumn}]
      : (tensor<${height}x${width}xf32>) -> tensor<${height}x${lastColumn}xf32>
  %left = stablehlo.concatenate %westColumn, %toTheWest, dim = 1
      : (tensor<${height}x1xf32>, tensor<${height}x${lastColumn}xf32>) -> tensor<${height}x${width}xf32>

  %across = stablehlo.add %left, %right : tensor<${height}x${width}xf32>
  %along = stablehlo.add %above, %below : tensor<${height}x${width}xf32>
  %around = stablehlo.add %across, %along : tensor<${height}x${width}xf32>
  %four = stablehlo.constant dense<4.0> : tensor<${height}x${width}xf32>
  %own = stablehlo.multiply %four, %here : tensor<${height}x${width}xf32>
  %difference = stablehlo.subtract %around, %own : tensor<${height}x${width}xf32>
  %rate = stablehlo.broadcast_in_dim %diffusion, dims = [] : (tensor<f32>) -> tensor<${height}x${width}xf32>
  %change = stablehlo.multiply %rate, %difference : tensor<${height}x${width}xf32>
  %free = stablehlo.add %here, %change : tensor<${height}x${width}xf32>

  %fixed = stablehlo.slice %held [0:${height}, 0:${width}]
      : (tensor<${height}x${pitch}xf32>) -> tensor<${height}x${width}xf32>
  %isHeld = stablehlo.compare EQ, %fixed, %fixed
      : (tensor<${height}x${width}xf32>, tensor<${height}x${width}xf32>) -> tensor<${height}x${width}xi1>
  %plate = stablehlo.select %isHeld, %fixed, %free : tensor<${height}x${width}xi1>, tensor<${height}x${width}xf32>
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %next = stablehlo.pad %plate, %zero, low = [0, 0], high = [0, ${padding}], interior = [0, 0]
      : (tensor<${height}x${width}xf32>, tensor<f32>) -> tensor<${height}x${pitch}xf32>
  return %next : tensor<${height}x${pitch}xf32>
}

func.func public @colour(
    %field: tensor<${height}x${pitch}xf32>, %low: tensor<f32>, %scale: tensor<f32>, %width: tensor<i32>,
    %height: tensor<i32>, %pitch: tensor<i32>) -> tensor<${height}x${width}xui8> {
  %plate = stablehlo.slice %field [0:${height}, 0:${width}]
      : (tensor<${height}x${pitch}xf32>) -> tensor<${height}x${width}xf32>
  %base = stablehlo.broadcast_in_dim %low, dims = [] : (tensor<f32>) -> tensor<${height}x${width}xf32>
  %above = stablehlo.subtract %plate, %base : tensor<${height}x${width}xf32>
  %factor = stablehlo.broadcast_in_dim %scale, dims = [] : (tensor<f32>) -> tensor<${height}x${width}xf32>
  %level = stablehlo.multiply %above, %factor : tensor<${height}x${width}xf32>
  %black = stablehlo.constant dense<0.0> : tensor<f32>
  %white = stablehlo.constant dense<255.0> : tensor<f32>
  %clamped = stablehlo.clamp %black, %level, %white
      : (tensor<f32>, tensor<${height}x${width}xf32>, tensor<f32>) -> tensor<${height}x${width}xf32>
  %half = stablehlo.constant dense<0.5> : tensor<${height}x${width}xf32>
  %rounded = stablehlo.add %clamped, %half : tensor<${height}x${width}xf32>
  %number = stablehlo.convert %rounded : (tensor<${height}x${width}xf32>) -> tensor<${height}x${width}xui8>
  return %number : tensor<${height}x${width}xui8>
}
