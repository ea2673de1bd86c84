// edges.cl in StableHLO, kernel by kernel and argument by argument, results last: read there what they do. Shapes are part of a
// StableHLO program, so what stands in braces is filled in for each kind of picture by EdgesStableHlo. What lies right of the
// width in a plane is zero.

// The pixels lie as they were decoded: rows and columns are swapped and reversed until the picture is upright.
func.func public @grey(
    %pixels: tensor<${length}xui8>, %bands: tensor<i32>, %origin: tensor<i32>, %stepX: tensor<i32>, %stepY: tensor<i32>,
    %width: tensor<i32>, %height: tensor<i32>, %pitch: tensor<i32>) -> tensor<${height}x${pitch}xf32> {
  %stored = stablehlo.reshape %pixels : (tensor<${length}xui8>) -> tensor<${stored}x${bands}xui8>
  %turned = stablehlo.transpose %stored, dims = [${order}, 2]
      : (tensor<${stored}x${bands}xui8>) -> tensor<${size}x${bands}xui8>
  %upright = stablehlo.reverse %turned, dims = [${reversed}] : tensor<${size}x${bands}xui8>
  %levels = stablehlo.convert %upright : (tensor<${size}x${bands}xui8>) -> tensor<${size}x${bands}xf32>
${luma}
  %nothing = stablehlo.constant dense<0.0> : tensor<f32>
  %plane = stablehlo.pad ${grey}, %nothing, low = [0, 0], high = [0, ${padding}], interior = [0, 0]
      : (tensor<${size}xf32>, tensor<f32>) -> tensor<${height}x${pitch}xf32>
  return %plane : tensor<${height}x${pitch}xf32>
}

func.func public @blurRows(
    %in: tensor<${height}x${pitch}xf32>, %weights: tensor<${weights}xf32>, %radius: tensor<i32>, %width: tensor<i32>,
    %height: tensor<i32>, %pitch: tensor<i32>) -> tensor<${height}x${pitch}xf32> {
  %picture = stablehlo.slice %in [0:${height}, 0:${width}] : (tensor<${height}x${pitch}xf32>) -> tensor<${size}xf32>
  %first = stablehlo.slice %picture [0:${height}, 0:1] : (tensor<${size}xf32>) -> tensor<${height}x1xf32>
  %last = stablehlo.slice %picture [0:${height}, ${lastColumn}:${width}] : (tensor<${size}xf32>) -> tensor<${height}x1xf32>
  %before = stablehlo.broadcast_in_dim %first, dims = [0, 1] : (tensor<${height}x1xf32>) -> tensor<${height}x${radius}xf32>
  %after = stablehlo.broadcast_in_dim %last, dims = [0, 1] : (tensor<${height}x1xf32>) -> tensor<${height}x${radius}xf32>
  %line = stablehlo.concatenate %before, %picture, %after, dim = 1
      : (tensor<${height}x${radius}xf32>, tensor<${size}xf32>, tensor<${height}x${radius}xf32>)
      -> tensor<${height}x${wide}xf32>
${rowTaps}
  %nothing = stablehlo.constant dense<0.0> : tensor<f32>
  %out = stablehlo.pad %sum${radius}, %nothing, low = [0, 0], high = [0, ${padding}], interior = [0, 0]
      : (tensor<${size}xf32>, tensor<f32>) -> tensor<${height}x${pitch}xf32>
  return %out : tensor<${height}x${pitch}xf32>
}

func.func public @blurColumns(
    %in: tensor<${height}x${pitch}xf32>, %weights: tensor<${weights}xf32>, %radius: tensor<i32>, %width: tensor<i32>,
    %height: tensor<i32>, %pitch: tensor<i32>) -> tensor<${height}x${pitch}xf32> {
  %picture = stablehlo.slice %in [0:${height}, 0:${width}] : (tensor<${height}x${pitch}xf32>) -> tensor<${size}xf32>
  %first = stablehlo.slice %picture [0:1, 0:${width}] : (tensor<${size}xf32>) -> tensor<1x${width}xf32>
  %last = stablehlo.slice %picture [${lastRow}:${height}, 0:${width}] : (tensor<${size}xf32>) -> tensor<1x${width}xf32>
  %before = stablehlo.broadcast_in_dim %first, dims = [0, 1] : (tensor<1x${width}xf32>) -> tensor<${radius}x${width}xf32>
  %after = stablehlo.broadcast_in_dim %last, dims = [0, 1] : (tensor<1x${width}xf32>) -> tensor<${radius}x${width}xf32>
  %line = stablehlo.concatenate %before, %picture, %after, dim = 0
      : (tensor<${radius}x${width}xf32>, tensor<${size}xf32>, tensor<${radius}x${width}xf32>)
      -> tensor<${high}x${width}xf32>
${columnTaps}
  %nothing = stablehlo.constant dense<0.0> : tensor<f32>
  %out = stablehlo.pad %sum${radius}, %nothing, low = [0, 0], high = [0, ${padding}], interior = [0, 0]
      : (tensor<${size}xf32>, tensor<f32>) -> tensor<${height}x${pitch}xf32>
  return %out : tensor<${height}x${pitch}xf32>
}

// The picture with its first and last rows and columns twice.
func.func private @framed(%picture: tensor<${size}xf32>) -> tensor<${framed}xf32> {
  %top = stablehlo.slice %picture [0:1, 0:${width}] : (tensor<${size}xf32>) -> tensor<1x${width}xf32>
  %bottom = stablehlo.slice %picture [${lastRow}:${height}, 0:${width}] : (tensor<${size}xf32>) -> tensor<1x${width}xf32>
  %tall = stablehlo.concatenate %top, %picture, %bottom, dim = 0
      : (tensor<1x${width}xf32>, tensor<${size}xf32>, tensor<1x${width}xf32>) -> tensor<${framedHeight}x${width}xf32>
  %left = stablehlo.slice %tall [0:${framedHeight}, 0:1]
      : (tensor<${framedHeight}x${width}xf32>) -> tensor<${framedHeight}x1xf32>
  %right = stablehlo.slice %tall [0:${framedHeight}, ${lastColumn}:${width}]
      : (tensor<${framedHeight}x${width}xf32>) -> tensor<${framedHeight}x1xf32>
  %framed = stablehlo.concatenate %left, %tall, %right, dim = 1
      : (tensor<${framedHeight}x1xf32>, tensor<${framedHeight}x${width}xf32>, tensor<${framedHeight}x1xf32>)
      -> tensor<${framed}xf32>
  return %framed : tensor<${framed}xf32>
}

// (a - b) + 2 (c - d) + (e - f)
func.func private @differences(
    %a: tensor<${size}xf32>, %b: tensor<${size}xf32>, %c: tensor<${size}xf32>, %d: tensor<${size}xf32>,
    %e: tensor<${size}xf32>, %f: tensor<${size}xf32>) -> tensor<${size}xf32> {
  %two = stablehlo.constant dense<2.0> : tensor<${size}xf32>
  %first = stablehlo.subtract %a, %b : tensor<${size}xf32>
  %middle = stablehlo.subtract %c, %d : tensor<${size}xf32>
  %last = stablehlo.subtract %e, %f : tensor<${size}xf32>
  %twice = stablehlo.multiply %two, %middle : tensor<${size}xf32>
  %both = stablehlo.add %first, %twice : tensor<${size}xf32>
  %sum = stablehlo.add %both, %last : tensor<${size}xf32>
  return %sum : tensor<${size}xf32>
}

func.func public @sobel(
    %in: tensor<${height}x${pitch}xf32>, %width: tensor<i32>, %height: tensor<i32>, %pitch: tensor<i32>)
    -> tensor<${height}x${pitch}xf32> {
  %picture = stablehlo.slice %in [0:${height}, 0:${width}] : (tensor<${height}x${pitch}xf32>) -> tensor<${size}xf32>
  %f = func.call @framed(%picture) : (tensor<${size}xf32>) -> tensor<${framed}xf32>
  %aboveLeft = stablehlo.slice %f [0:${height}, 0:${width}] : (tensor<${framed}xf32>) -> tensor<${size}xf32>
  %above = stablehlo.slice %f [0:${height}, 1:${width1}] : (tensor<${framed}xf32>) -> tensor<${size}xf32>
  %aboveRight = stablehlo.slice %f [0:${height}, 2:${width2}] : (tensor<${framed}xf32>) -> tensor<${size}xf32>
  %left = stablehlo.slice %f [1:${height1}, 0:${width}] : (tensor<${framed}xf32>) -> tensor<${size}xf32>
  %right = stablehlo.slice %f [1:${height1}, 2:${width2}] : (tensor<${framed}xf32>) -> tensor<${size}xf32>
  %belowLeft = stablehlo.slice %f [2:${height2}, 0:${width}] : (tensor<${framed}xf32>) -> tensor<${size}xf32>
  %below = stablehlo.slice %f [2:${height2}, 1:${width1}] : (tensor<${framed}xf32>) -> tensor<${size}xf32>
  %belowRight = stablehlo.slice %f [2:${height2}, 2:${width2}] : (tensor<${framed}xf32>) -> tensor<${size}xf32>
  %acrossX = func.call @differences(%aboveRight, %aboveLeft, %right, %left, %belowRight, %belowLeft)
      : (tensor<${size}xf32>, tensor<${size}xf32>, tensor<${size}xf32>, tensor<${size}xf32>, tensor<${size}xf32>,
         tensor<${size}xf32>) -> tensor<${size}xf32>
  %acrossY = func.call @differences(%belowLeft, %aboveLeft, %below, %above, %belowRight, %aboveRight)
      : (tensor<${size}xf32>, tensor<${size}xf32>, tensor<${size}xf32>, tensor<${size}xf32>, tensor<${size}xf32>,
         tensor<${size}xf32>) -> tensor<${size}xf32>
  %squareX = stablehlo.multiply %acrossX, %acrossX : tensor<${size}xf32>
  %squareY = stablehlo.multiply %acrossY, %acrossY : tensor<${size}xf32>
  %square = stablehlo.add %squareX, %squareY : tensor<${size}xf32>
  %length = stablehlo.sqrt %square : tensor<${size}xf32>
  %quarter = stablehlo.constant dense<0.25> : tensor<${size}xf32>
  %gradient = stablehlo.multiply %quarter, %length : tensor<${size}xf32>
  %nothing = stablehlo.constant dense<0.0> : tensor<f32>
  %out = stablehlo.pad %gradient, %nothing, low = [0, 0], high = [0, ${padding}], interior = [0, 0]
      : (tensor<${size}xf32>, tensor<f32>) -> tensor<${height}x${pitch}xf32>
  return %out : tensor<${height}x${pitch}xf32>
}

func.func public @threshold(
    %in: tensor<${height}x${pitch}xf32>, %low: tensor<f32>, %high: tensor<f32>, %width: tensor<i32>,
    %height: tensor<i32>, %pitch: tensor<i32>) -> tensor<${height}x${width1}xui8> {
  %magnitude = stablehlo.slice %in [0:${height}, 0:${width}] : (tensor<${height}x${pitch}xf32>) -> tensor<${size}xf32>
  %black = stablehlo.constant dense<0.0> : tensor<f32>
  %white = stablehlo.constant dense<255.0> : tensor<f32>
  %allBlack = stablehlo.constant dense<0.0> : tensor<${size}xf32>
  %allWhite = stablehlo.constant dense<255.0> : tensor<${size}xf32>
  %lowest = stablehlo.broadcast_in_dim %low, dims = [] : (tensor<f32>) -> tensor<${size}xf32>
  %highest = stablehlo.broadcast_in_dim %high, dims = [] : (tensor<f32>) -> tensor<${size}xf32>
  %range = stablehlo.subtract %highest, %lowest : tensor<${size}xf32>
  %above = stablehlo.subtract %magnitude, %lowest : tensor<${size}xf32>
  %part = stablehlo.divide %above, %range : tensor<${size}xf32>
  %scaled = stablehlo.multiply %part, %allWhite : tensor<${size}xf32>
  %isRamp = stablehlo.compare GT, %high, %low : (tensor<f32>, tensor<f32>) -> tensor<i1>
  %ramp = stablehlo.select %isRamp, %scaled, %allBlack : tensor<i1>, tensor<${size}xf32>
  %clamped = stablehlo.clamp %black, %ramp, %white : (tensor<f32>, tensor<${size}xf32>, tensor<f32>) -> tensor<${size}xf32>
  %isWhite = stablehlo.compare GE, %magnitude, %highest
      : (tensor<${size}xf32>, tensor<${size}xf32>) -> tensor<${size}xi1>
  %level = stablehlo.select %isWhite, %allWhite, %clamped : tensor<${size}xi1>, tensor<${size}xf32>
  %half = stablehlo.constant dense<0.5> : tensor<${size}xf32>
  %rounded = stablehlo.add %level, %half : tensor<${size}xf32>
  %bytes = stablehlo.convert %rounded : (tensor<${size}xf32>) -> tensor<${size}xui8>
  %filter = stablehlo.constant dense<0> : tensor<${height}x1xui8>
  %scanlines = stablehlo.concatenate %filter, %bytes, dim = 1
      : (tensor<${height}x1xui8>, tensor<${size}xui8>) -> tensor<${height}x${width1}xui8>
  return %scanlines : tensor<${height}x${width1}xui8>
}
