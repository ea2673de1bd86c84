// EfficientNet-Lite0, written by model/export.py; see model/README.md.
module @jit_program attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<3x3x3x32xf32>, %arg1: tensor<32xf32>, %arg2: tensor<3x3x1x32xf32>, %arg3: tensor<32xf32>, %arg4: tensor<32x16xf32>, %arg5: tensor<16xf32>, %arg6: tensor<16x96xf32>, %arg7: tensor<96xf32>, %arg8: tensor<3x3x1x96xf32>, %arg9: tensor<96xf32>, %arg10: tensor<96x24xf32>, %arg11: tensor<24xf32>, %arg12: tensor<24x144xf32>, %arg13: tensor<144xf32>, %arg14: tensor<3x3x1x144xf32>, %arg15: tensor<144xf32>, %arg16: tensor<144x24xf32>, %arg17: tensor<24xf32>, %arg18: tensor<24x144xf32>, %arg19: tensor<144xf32>, %arg20: tensor<5x5x1x144xf32>, %arg21: tensor<144xf32>, %arg22: tensor<144x40xf32>, %arg23: tensor<40xf32>, %arg24: tensor<40x240xf32>, %arg25: tensor<240xf32>, %arg26: tensor<5x5x1x240xf32>, %arg27: tensor<240xf32>, %arg28: tensor<240x40xf32>, %arg29: tensor<40xf32>, %arg30: tensor<40x240xf32>, %arg31: tensor<240xf32>, %arg32: tensor<3x3x1x240xf32>, %arg33: tensor<240xf32>, %arg34: tensor<240x80xf32>, %arg35: tensor<80xf32>, %arg36: tensor<80x480xf32>, %arg37: tensor<480xf32>, %arg38: tensor<3x3x1x480xf32>, %arg39: tensor<480xf32>, %arg40: tensor<480x80xf32>, %arg41: tensor<80xf32>, %arg42: tensor<80x480xf32>, %arg43: tensor<480xf32>, %arg44: tensor<3x3x1x480xf32>, %arg45: tensor<480xf32>, %arg46: tensor<480x80xf32>, %arg47: tensor<80xf32>, %arg48: tensor<80x480xf32>, %arg49: tensor<480xf32>, %arg50: tensor<5x5x1x480xf32>, %arg51: tensor<480xf32>, %arg52: tensor<480x112xf32>, %arg53: tensor<112xf32>, %arg54: tensor<112x672xf32>, %arg55: tensor<672xf32>, %arg56: tensor<5x5x1x672xf32>, %arg57: tensor<672xf32>, %arg58: tensor<672x112xf32>, %arg59: tensor<112xf32>, %arg60: tensor<112x672xf32>, %arg61: tensor<672xf32>, %arg62: tensor<5x5x1x672xf32>, %arg63: tensor<672xf32>, %arg64: tensor<672x112xf32>, %arg65: tensor<112xf32>, %arg66: tensor<112x672xf32>, %arg67: tensor<672xf32>, %arg68: tensor<5x5x1x672xf32>, %arg69: tensor<672xf32>, %arg70: tensor<672x192xf32>, %arg71: tensor<192xf32>, %arg72: tensor<192x1152xf32>, %arg73: tensor<1152xf32>, %arg74: tensor<5x5x1x1152xf32>, %arg75: tensor<1152xf32>, %arg76: tensor<1152x192xf32>, %arg77: tensor<192xf32>, %arg78: tensor<192x1152xf32>, %arg79: tensor<1152xf32>, %arg80: tensor<5x5x1x1152xf32>, %arg81: tensor<1152xf32>, %arg82: tensor<1152x192xf32>, %arg83: tensor<192xf32>, %arg84: tensor<192x1152xf32>, %arg85: tensor<1152xf32>, %arg86: tensor<5x5x1x1152xf32>, %arg87: tensor<1152xf32>, %arg88: tensor<1152x192xf32>, %arg89: tensor<192xf32>, %arg90: tensor<192x1152xf32>, %arg91: tensor<1152xf32>, %arg92: tensor<3x3x1x1152xf32>, %arg93: tensor<1152xf32>, %arg94: tensor<1152x320xf32>, %arg95: tensor<320xf32>, %arg96: tensor<320x1280xf32>, %arg97: tensor<1280xf32>, %arg98: tensor<1280x1000xf32>, %arg99: tensor<1000xf32>, %arg100: tensor<1x224x224x3xf32>) -> (tensor<1x1000xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.convolution(%arg100, %arg0) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {stride = [2, 2], pad = [[0, 1], [0, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1], reverse = [false, false]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<1x224x224x3xf32>, tensor<3x3x3x32xf32>) -> tensor<1x112x112x32xf32>
    %1 = stablehlo.broadcast_in_dim %arg1, dims = [3] : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [0, 1, 2, 3] : (tensor<1x1x1x32xf32>) -> tensor<1x112x112x32xf32>
    %3 = stablehlo.add %0, %2 : tensor<1x112x112x32xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %4 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<1x112x112x32xf32>
    %5 = stablehlo.maximum %3, %4 : tensor<1x112x112x32xf32>
    %cst_0 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %6 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<1x112x112x32xf32>
    %7 = stablehlo.minimum %5, %6 : tensor<1x112x112x32xf32>
    %cst_1 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %8 = stablehlo.pad %7, %cst_1, low = [0, 1, 1, 0], high = [0, 1, 1, 0], interior = [0, 0, 0, 0] : (tensor<1x112x112x32xf32>, tensor<f32>) -> tensor<1x114x114x32xf32>
    %9 = stablehlo.slice %8 [0:1, 0:112, 0:112, 0:32] : (tensor<1x114x114x32xf32>) -> tensor<1x112x112x32xf32>
    %10 = stablehlo.slice %arg2 [0:1, 0:1, 0:1, 0:32] : (tensor<3x3x1x32xf32>) -> tensor<1x1x1x32xf32>
    %11 = stablehlo.reshape %10 : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %12 = stablehlo.broadcast_in_dim %11, dims = [3] : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %13 = stablehlo.broadcast_in_dim %12, dims = [0, 1, 2, 3] : (tensor<1x1x1x32xf32>) -> tensor<1x112x112x32xf32>
    %14 = stablehlo.multiply %9, %13 : tensor<1x112x112x32xf32>
    %15 = stablehlo.slice %8 [0:1, 0:112, 1:113, 0:32] : (tensor<1x114x114x32xf32>) -> tensor<1x112x112x32xf32>
    %16 = stablehlo.slice %arg2 [0:1, 1:2, 0:1, 0:32] : (tensor<3x3x1x32xf32>) -> tensor<1x1x1x32xf32>
    %17 = stablehlo.reshape %16 : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %18 = stablehlo.broadcast_in_dim %17, dims = [3] : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %19 = stablehlo.broadcast_in_dim %18, dims = [0, 1, 2, 3] : (tensor<1x1x1x32xf32>) -> tensor<1x112x112x32xf32>
    %20 = stablehlo.multiply %15, %19 : tensor<1x112x112x32xf32>
    %21 = stablehlo.add %14, %20 : tensor<1x112x112x32xf32>
    %22 = stablehlo.slice %8 [0:1, 0:112, 2:114, 0:32] : (tensor<1x114x114x32xf32>) -> tensor<1x112x112x32xf32>
    %23 = stablehlo.slice %arg2 [0:1, 2:3, 0:1, 0:32] : (tensor<3x3x1x32xf32>) -> tensor<1x1x1x32xf32>
    %24 = stablehlo.reshape %23 : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %25 = stablehlo.broadcast_in_dim %24, dims = [3] : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %26 = stablehlo.broadcast_in_dim %25, dims = [0, 1, 2, 3] : (tensor<1x1x1x32xf32>) -> tensor<1x112x112x32xf32>
    %27 = stablehlo.multiply %22, %26 : tensor<1x112x112x32xf32>
    %28 = stablehlo.add %21, %27 : tensor<1x112x112x32xf32>
    %29 = stablehlo.slice %8 [0:1, 1:113, 0:112, 0:32] : (tensor<1x114x114x32xf32>) -> tensor<1x112x112x32xf32>
    %30 = stablehlo.slice %arg2 [1:2, 0:1, 0:1, 0:32] : (tensor<3x3x1x32xf32>) -> tensor<1x1x1x32xf32>
    %31 = stablehlo.reshape %30 : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %32 = stablehlo.broadcast_in_dim %31, dims = [3] : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %33 = stablehlo.broadcast_in_dim %32, dims = [0, 1, 2, 3] : (tensor<1x1x1x32xf32>) -> tensor<1x112x112x32xf32>
    %34 = stablehlo.multiply %29, %33 : tensor<1x112x112x32xf32>
    %35 = stablehlo.add %28, %34 : tensor<1x112x112x32xf32>
    %36 = stablehlo.slice %8 [0:1, 1:113, 1:113, 0:32] : (tensor<1x114x114x32xf32>) -> tensor<1x112x112x32xf32>
    %37 = stablehlo.slice %arg2 [1:2, 1:2, 0:1, 0:32] : (tensor<3x3x1x32xf32>) -> tensor<1x1x1x32xf32>
    %38 = stablehlo.reshape %37 : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %39 = stablehlo.broadcast_in_dim %38, dims = [3] : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %40 = stablehlo.broadcast_in_dim %39, dims = [0, 1, 2, 3] : (tensor<1x1x1x32xf32>) -> tensor<1x112x112x32xf32>
    %41 = stablehlo.multiply %36, %40 : tensor<1x112x112x32xf32>
    %42 = stablehlo.add %35, %41 : tensor<1x112x112x32xf32>
    %43 = stablehlo.slice %8 [0:1, 1:113, 2:114, 0:32] : (tensor<1x114x114x32xf32>) -> tensor<1x112x112x32xf32>
    %44 = stablehlo.slice %arg2 [1:2, 2:3, 0:1, 0:32] : (tensor<3x3x1x32xf32>) -> tensor<1x1x1x32xf32>
    %45 = stablehlo.reshape %44 : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %46 = stablehlo.broadcast_in_dim %45, dims = [3] : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %47 = stablehlo.broadcast_in_dim %46, dims = [0, 1, 2, 3] : (tensor<1x1x1x32xf32>) -> tensor<1x112x112x32xf32>
    %48 = stablehlo.multiply %43, %47 : tensor<1x112x112x32xf32>
    %49 = stablehlo.add %42, %48 : tensor<1x112x112x32xf32>
    %50 = stablehlo.slice %8 [0:1, 2:114, 0:112, 0:32] : (tensor<1x114x114x32xf32>) -> tensor<1x112x112x32xf32>
    %51 = stablehlo.slice %arg2 [2:3, 0:1, 0:1, 0:32] : (tensor<3x3x1x32xf32>) -> tensor<1x1x1x32xf32>
    %52 = stablehlo.reshape %51 : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %53 = stablehlo.broadcast_in_dim %52, dims = [3] : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %54 = stablehlo.broadcast_in_dim %53, dims = [0, 1, 2, 3] : (tensor<1x1x1x32xf32>) -> tensor<1x112x112x32xf32>
    %55 = stablehlo.multiply %50, %54 : tensor<1x112x112x32xf32>
    %56 = stablehlo.add %49, %55 : tensor<1x112x112x32xf32>
    %57 = stablehlo.slice %8 [0:1, 2:114, 1:113, 0:32] : (tensor<1x114x114x32xf32>) -> tensor<1x112x112x32xf32>
    %58 = stablehlo.slice %arg2 [2:3, 1:2, 0:1, 0:32] : (tensor<3x3x1x32xf32>) -> tensor<1x1x1x32xf32>
    %59 = stablehlo.reshape %58 : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %60 = stablehlo.broadcast_in_dim %59, dims = [3] : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %61 = stablehlo.broadcast_in_dim %60, dims = [0, 1, 2, 3] : (tensor<1x1x1x32xf32>) -> tensor<1x112x112x32xf32>
    %62 = stablehlo.multiply %57, %61 : tensor<1x112x112x32xf32>
    %63 = stablehlo.add %56, %62 : tensor<1x112x112x32xf32>
    %64 = stablehlo.slice %8 [0:1, 2:114, 2:114, 0:32] : (tensor<1x114x114x32xf32>) -> tensor<1x112x112x32xf32>
    %65 = stablehlo.slice %arg2 [2:3, 2:3, 0:1, 0:32] : (tensor<3x3x1x32xf32>) -> tensor<1x1x1x32xf32>
    %66 = stablehlo.reshape %65 : (tensor<1x1x1x32xf32>) -> tensor<32xf32>
    %67 = stablehlo.broadcast_in_dim %66, dims = [3] : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %68 = stablehlo.broadcast_in_dim %67, dims = [0, 1, 2, 3] : (tensor<1x1x1x32xf32>) -> tensor<1x112x112x32xf32>
    %69 = stablehlo.multiply %64, %68 : tensor<1x112x112x32xf32>
    %70 = stablehlo.add %63, %69 : tensor<1x112x112x32xf32>
    %71 = stablehlo.broadcast_in_dim %arg3, dims = [3] : (tensor<32xf32>) -> tensor<1x1x1x32xf32>
    %72 = stablehlo.broadcast_in_dim %71, dims = [0, 1, 2, 3] : (tensor<1x1x1x32xf32>) -> tensor<1x112x112x32xf32>
    %73 = stablehlo.add %70, %72 : tensor<1x112x112x32xf32>
    %cst_2 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %74 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<f32>) -> tensor<1x112x112x32xf32>
    %75 = stablehlo.maximum %73, %74 : tensor<1x112x112x32xf32>
    %cst_3 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %76 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<1x112x112x32xf32>
    %77 = stablehlo.minimum %75, %76 : tensor<1x112x112x32xf32>
    %78 = stablehlo.reshape %77 : (tensor<1x112x112x32xf32>) -> tensor<12544x32xf32>
    %79 = stablehlo.dot_general %78, %arg4, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<12544x32xf32>, tensor<32x16xf32>) -> tensor<12544x16xf32>
    %80 = stablehlo.broadcast_in_dim %arg5, dims = [1] : (tensor<16xf32>) -> tensor<1x16xf32>
    %81 = stablehlo.broadcast_in_dim %80, dims = [0, 1] : (tensor<1x16xf32>) -> tensor<12544x16xf32>
    %82 = stablehlo.add %79, %81 : tensor<12544x16xf32>
    %83 = stablehlo.reshape %82 : (tensor<12544x16xf32>) -> tensor<1x112x112x16xf32>
    %84 = stablehlo.reshape %83 : (tensor<1x112x112x16xf32>) -> tensor<12544x16xf32>
    %85 = stablehlo.dot_general %84, %arg6, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<12544x16xf32>, tensor<16x96xf32>) -> tensor<12544x96xf32>
    %86 = stablehlo.broadcast_in_dim %arg7, dims = [1] : (tensor<96xf32>) -> tensor<1x96xf32>
    %87 = stablehlo.broadcast_in_dim %86, dims = [0, 1] : (tensor<1x96xf32>) -> tensor<12544x96xf32>
    %88 = stablehlo.add %85, %87 : tensor<12544x96xf32>
    %89 = stablehlo.reshape %88 : (tensor<12544x96xf32>) -> tensor<1x112x112x96xf32>
    %cst_4 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %90 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<1x112x112x96xf32>
    %91 = stablehlo.maximum %89, %90 : tensor<1x112x112x96xf32>
    %cst_5 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %92 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<1x112x112x96xf32>
    %93 = stablehlo.minimum %91, %92 : tensor<1x112x112x96xf32>
    %cst_6 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %94 = stablehlo.pad %93, %cst_6, low = [0, 0, 0, 0], high = [0, 1, 1, 0], interior = [0, 0, 0, 0] : (tensor<1x112x112x96xf32>, tensor<f32>) -> tensor<1x113x113x96xf32>
    %95 = stablehlo.slice %94 [0:1, 0:111:2, 0:111:2, 0:96] : (tensor<1x113x113x96xf32>) -> tensor<1x56x56x96xf32>
    %96 = stablehlo.slice %arg8 [0:1, 0:1, 0:1, 0:96] : (tensor<3x3x1x96xf32>) -> tensor<1x1x1x96xf32>
    %97 = stablehlo.reshape %96 : (tensor<1x1x1x96xf32>) -> tensor<96xf32>
    %98 = stablehlo.broadcast_in_dim %97, dims = [3] : (tensor<96xf32>) -> tensor<1x1x1x96xf32>
    %99 = stablehlo.broadcast_in_dim %98, dims = [0, 1, 2, 3] : (tensor<1x1x1x96xf32>) -> tensor<1x56x56x96xf32>
    %100 = stablehlo.multiply %95, %99 : tensor<1x56x56x96xf32>
    %101 = stablehlo.slice %94 [0:1, 0:111:2, 1:112:2, 0:96] : (tensor<1x113x113x96xf32>) -> tensor<1x56x56x96xf32>
    %102 = stablehlo.slice %arg8 [0:1, 1:2, 0:1, 0:96] : (tensor<3x3x1x96xf32>) -> tensor<1x1x1x96xf32>
    %103 = stablehlo.reshape %102 : (tensor<1x1x1x96xf32>) -> tensor<96xf32>
    %104 = stablehlo.broadcast_in_dim %103, dims = [3] : (tensor<96xf32>) -> tensor<1x1x1x96xf32>
    %105 = stablehlo.broadcast_in_dim %104, dims = [0, 1, 2, 3] : (tensor<1x1x1x96xf32>) -> tensor<1x56x56x96xf32>
    %106 = stablehlo.multiply %101, %105 : tensor<1x56x56x96xf32>
    %107 = stablehlo.add %100, %106 : tensor<1x56x56x96xf32>
    %108 = stablehlo.slice %94 [0:1, 0:111:2, 2:113:2, 0:96] : (tensor<1x113x113x96xf32>) -> tensor<1x56x56x96xf32>
    %109 = stablehlo.slice %arg8 [0:1, 2:3, 0:1, 0:96] : (tensor<3x3x1x96xf32>) -> tensor<1x1x1x96xf32>
    %110 = stablehlo.reshape %109 : (tensor<1x1x1x96xf32>) -> tensor<96xf32>
    %111 = stablehlo.broadcast_in_dim %110, dims = [3] : (tensor<96xf32>) -> tensor<1x1x1x96xf32>
    %112 = stablehlo.broadcast_in_dim %111, dims = [0, 1, 2, 3] : (tensor<1x1x1x96xf32>) -> tensor<1x56x56x96xf32>
    %113 = stablehlo.multiply %108, %112 : tensor<1x56x56x96xf32>
    %114 = stablehlo.add %107, %113 : tensor<1x56x56x96xf32>
    %115 = stablehlo.slice %94 [0:1, 1:112:2, 0:111:2, 0:96] : (tensor<1x113x113x96xf32>) -> tensor<1x56x56x96xf32>
    %116 = stablehlo.slice %arg8 [1:2, 0:1, 0:1, 0:96] : (tensor<3x3x1x96xf32>) -> tensor<1x1x1x96xf32>
    %117 = stablehlo.reshape %116 : (tensor<1x1x1x96xf32>) -> tensor<96xf32>
    %118 = stablehlo.broadcast_in_dim %117, dims = [3] : (tensor<96xf32>) -> tensor<1x1x1x96xf32>
    %119 = stablehlo.broadcast_in_dim %118, dims = [0, 1, 2, 3] : (tensor<1x1x1x96xf32>) -> tensor<1x56x56x96xf32>
    %120 = stablehlo.multiply %115, %119 : tensor<1x56x56x96xf32>
    %121 = stablehlo.add %114, %120 : tensor<1x56x56x96xf32>
    %122 = stablehlo.slice %94 [0:1, 1:112:2, 1:112:2, 0:96] : (tensor<1x113x113x96xf32>) -> tensor<1x56x56x96xf32>
    %123 = stablehlo.slice %arg8 [1:2, 1:2, 0:1, 0:96] : (tensor<3x3x1x96xf32>) -> tensor<1x1x1x96xf32>
    %124 = stablehlo.reshape %123 : (tensor<1x1x1x96xf32>) -> tensor<96xf32>
    %125 = stablehlo.broadcast_in_dim %124, dims = [3] : (tensor<96xf32>) -> tensor<1x1x1x96xf32>
    %126 = stablehlo.broadcast_in_dim %125, dims = [0, 1, 2, 3] : (tensor<1x1x1x96xf32>) -> tensor<1x56x56x96xf32>
    %127 = stablehlo.multiply %122, %126 : tensor<1x56x56x96xf32>
    %128 = stablehlo.add %121, %127 : tensor<1x56x56x96xf32>
    %129 = stablehlo.slice %94 [0:1, 1:112:2, 2:113:2, 0:96] : (tensor<1x113x113x96xf32>) -> tensor<1x56x56x96xf32>
    %130 = stablehlo.slice %arg8 [1:2, 2:3, 0:1, 0:96] : (tensor<3x3x1x96xf32>) -> tensor<1x1x1x96xf32>
    %131 = stablehlo.reshape %130 : (tensor<1x1x1x96xf32>) -> tensor<96xf32>
    %132 = stablehlo.broadcast_in_dim %131, dims = [3] : (tensor<96xf32>) -> tensor<1x1x1x96xf32>
    %133 = stablehlo.broadcast_in_dim %132, dims = [0, 1, 2, 3] : (tensor<1x1x1x96xf32>) -> tensor<1x56x56x96xf32>
    %134 = stablehlo.multiply %129, %133 : tensor<1x56x56x96xf32>
    %135 = stablehlo.add %128, %134 : tensor<1x56x56x96xf32>
    %136 = stablehlo.slice %94 [0:1, 2:113:2, 0:111:2, 0:96] : (tensor<1x113x113x96xf32>) -> tensor<1x56x56x96xf32>
    %137 = stablehlo.slice %arg8 [2:3, 0:1, 0:1, 0:96] : (tensor<3x3x1x96xf32>) -> tensor<1x1x1x96xf32>
    %138 = stablehlo.reshape %137 : (tensor<1x1x1x96xf32>) -> tensor<96xf32>
    %139 = stablehlo.broadcast_in_dim %138, dims = [3] : (tensor<96xf32>) -> tensor<1x1x1x96xf32>
    %140 = stablehlo.broadcast_in_dim %139, dims = [0, 1, 2, 3] : (tensor<1x1x1x96xf32>) -> tensor<1x56x56x96xf32>
    %141 = stablehlo.multiply %136, %140 : tensor<1x56x56x96xf32>
    %142 = stablehlo.add %135, %141 : tensor<1x56x56x96xf32>
    %143 = stablehlo.slice %94 [0:1, 2:113:2, 1:112:2, 0:96] : (tensor<1x113x113x96xf32>) -> tensor<1x56x56x96xf32>
    %144 = stablehlo.slice %arg8 [2:3, 1:2, 0:1, 0:96] : (tensor<3x3x1x96xf32>) -> tensor<1x1x1x96xf32>
    %145 = stablehlo.reshape %144 : (tensor<1x1x1x96xf32>) -> tensor<96xf32>
    %146 = stablehlo.broadcast_in_dim %145, dims = [3] : (tensor<96xf32>) -> tensor<1x1x1x96xf32>
    %147 = stablehlo.broadcast_in_dim %146, dims = [0, 1, 2, 3] : (tensor<1x1x1x96xf32>) -> tensor<1x56x56x96xf32>
    %148 = stablehlo.multiply %143, %147 : tensor<1x56x56x96xf32>
    %149 = stablehlo.add %142, %148 : tensor<1x56x56x96xf32>
    %150 = stablehlo.slice %94 [0:1, 2:113:2, 2:113:2, 0:96] : (tensor<1x113x113x96xf32>) -> tensor<1x56x56x96xf32>
    %151 = stablehlo.slice %arg8 [2:3, 2:3, 0:1, 0:96] : (tensor<3x3x1x96xf32>) -> tensor<1x1x1x96xf32>
    %152 = stablehlo.reshape %151 : (tensor<1x1x1x96xf32>) -> tensor<96xf32>
    %153 = stablehlo.broadcast_in_dim %152, dims = [3] : (tensor<96xf32>) -> tensor<1x1x1x96xf32>
    %154 = stablehlo.broadcast_in_dim %153, dims = [0, 1, 2, 3] : (tensor<1x1x1x96xf32>) -> tensor<1x56x56x96xf32>
    %155 = stablehlo.multiply %150, %154 : tensor<1x56x56x96xf32>
    %156 = stablehlo.add %149, %155 : tensor<1x56x56x96xf32>
    %157 = stablehlo.broadcast_in_dim %arg9, dims = [3] : (tensor<96xf32>) -> tensor<1x1x1x96xf32>
    %158 = stablehlo.broadcast_in_dim %157, dims = [0, 1, 2, 3] : (tensor<1x1x1x96xf32>) -> tensor<1x56x56x96xf32>
    %159 = stablehlo.add %156, %158 : tensor<1x56x56x96xf32>
    %cst_7 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %160 = stablehlo.broadcast_in_dim %cst_7, dims = [] : (tensor<f32>) -> tensor<1x56x56x96xf32>
    %161 = stablehlo.maximum %159, %160 : tensor<1x56x56x96xf32>
    %cst_8 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %162 = stablehlo.broadcast_in_dim %cst_8, dims = [] : (tensor<f32>) -> tensor<1x56x56x96xf32>
    %163 = stablehlo.minimum %161, %162 : tensor<1x56x56x96xf32>
    %164 = stablehlo.reshape %163 : (tensor<1x56x56x96xf32>) -> tensor<3136x96xf32>
    %165 = stablehlo.dot_general %164, %arg10, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<3136x96xf32>, tensor<96x24xf32>) -> tensor<3136x24xf32>
    %166 = stablehlo.broadcast_in_dim %arg11, dims = [1] : (tensor<24xf32>) -> tensor<1x24xf32>
    %167 = stablehlo.broadcast_in_dim %166, dims = [0, 1] : (tensor<1x24xf32>) -> tensor<3136x24xf32>
    %168 = stablehlo.add %165, %167 : tensor<3136x24xf32>
    %169 = stablehlo.reshape %168 : (tensor<3136x24xf32>) -> tensor<1x56x56x24xf32>
    %170 = stablehlo.reshape %169 : (tensor<1x56x56x24xf32>) -> tensor<3136x24xf32>
    %171 = stablehlo.dot_general %170, %arg12, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<3136x24xf32>, tensor<24x144xf32>) -> tensor<3136x144xf32>
    %172 = stablehlo.broadcast_in_dim %arg13, dims = [1] : (tensor<144xf32>) -> tensor<1x144xf32>
    %173 = stablehlo.broadcast_in_dim %172, dims = [0, 1] : (tensor<1x144xf32>) -> tensor<3136x144xf32>
    %174 = stablehlo.add %171, %173 : tensor<3136x144xf32>
    %175 = stablehlo.reshape %174 : (tensor<3136x144xf32>) -> tensor<1x56x56x144xf32>
    %cst_9 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %176 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<f32>) -> tensor<1x56x56x144xf32>
    %177 = stablehlo.maximum %175, %176 : tensor<1x56x56x144xf32>
    %cst_10 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %178 = stablehlo.broadcast_in_dim %cst_10, dims = [] : (tensor<f32>) -> tensor<1x56x56x144xf32>
    %179 = stablehlo.minimum %177, %178 : tensor<1x56x56x144xf32>
    %cst_11 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %180 = stablehlo.pad %179, %cst_11, low = [0, 1, 1, 0], high = [0, 1, 1, 0], interior = [0, 0, 0, 0] : (tensor<1x56x56x144xf32>, tensor<f32>) -> tensor<1x58x58x144xf32>
    %181 = stablehlo.slice %180 [0:1, 0:56, 0:56, 0:144] : (tensor<1x58x58x144xf32>) -> tensor<1x56x56x144xf32>
    %182 = stablehlo.slice %arg14 [0:1, 0:1, 0:1, 0:144] : (tensor<3x3x1x144xf32>) -> tensor<1x1x1x144xf32>
    %183 = stablehlo.reshape %182 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %184 = stablehlo.broadcast_in_dim %183, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %185 = stablehlo.broadcast_in_dim %184, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x56x56x144xf32>
    %186 = stablehlo.multiply %181, %185 : tensor<1x56x56x144xf32>
    %187 = stablehlo.slice %180 [0:1, 0:56, 1:57, 0:144] : (tensor<1x58x58x144xf32>) -> tensor<1x56x56x144xf32>
    %188 = stablehlo.slice %arg14 [0:1, 1:2, 0:1, 0:144] : (tensor<3x3x1x144xf32>) -> tensor<1x1x1x144xf32>
    %189 = stablehlo.reshape %188 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %190 = stablehlo.broadcast_in_dim %189, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %191 = stablehlo.broadcast_in_dim %190, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x56x56x144xf32>
    %192 = stablehlo.multiply %187, %191 : tensor<1x56x56x144xf32>
    %193 = stablehlo.add %186, %192 : tensor<1x56x56x144xf32>
    %194 = stablehlo.slice %180 [0:1, 0:56, 2:58, 0:144] : (tensor<1x58x58x144xf32>) -> tensor<1x56x56x144xf32>
    %195 = stablehlo.slice %arg14 [0:1, 2:3, 0:1, 0:144] : (tensor<3x3x1x144xf32>) -> tensor<1x1x1x144xf32>
    %196 = stablehlo.reshape %195 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %197 = stablehlo.broadcast_in_dim %196, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %198 = stablehlo.broadcast_in_dim %197, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x56x56x144xf32>
    %199 = stablehlo.multiply %194, %198 : tensor<1x56x56x144xf32>
    %200 = stablehlo.add %193, %199 : tensor<1x56x56x144xf32>
    %201 = stablehlo.slice %180 [0:1, 1:57, 0:56, 0:144] : (tensor<1x58x58x144xf32>) -> tensor<1x56x56x144xf32>
    %202 = stablehlo.slice %arg14 [1:2, 0:1, 0:1, 0:144] : (tensor<3x3x1x144xf32>) -> tensor<1x1x1x144xf32>
    %203 = stablehlo.reshape %202 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %204 = stablehlo.broadcast_in_dim %203, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %205 = stablehlo.broadcast_in_dim %204, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x56x56x144xf32>
    %206 = stablehlo.multiply %201, %205 : tensor<1x56x56x144xf32>
    %207 = stablehlo.add %200, %206 : tensor<1x56x56x144xf32>
    %208 = stablehlo.slice %180 [0:1, 1:57, 1:57, 0:144] : (tensor<1x58x58x144xf32>) -> tensor<1x56x56x144xf32>
    %209 = stablehlo.slice %arg14 [1:2, 1:2, 0:1, 0:144] : (tensor<3x3x1x144xf32>) -> tensor<1x1x1x144xf32>
    %210 = stablehlo.reshape %209 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %211 = stablehlo.broadcast_in_dim %210, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %212 = stablehlo.broadcast_in_dim %211, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x56x56x144xf32>
    %213 = stablehlo.multiply %208, %212 : tensor<1x56x56x144xf32>
    %214 = stablehlo.add %207, %213 : tensor<1x56x56x144xf32>
    %215 = stablehlo.slice %180 [0:1, 1:57, 2:58, 0:144] : (tensor<1x58x58x144xf32>) -> tensor<1x56x56x144xf32>
    %216 = stablehlo.slice %arg14 [1:2, 2:3, 0:1, 0:144] : (tensor<3x3x1x144xf32>) -> tensor<1x1x1x144xf32>
    %217 = stablehlo.reshape %216 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %218 = stablehlo.broadcast_in_dim %217, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %219 = stablehlo.broadcast_in_dim %218, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x56x56x144xf32>
    %220 = stablehlo.multiply %215, %219 : tensor<1x56x56x144xf32>
    %221 = stablehlo.add %214, %220 : tensor<1x56x56x144xf32>
    %222 = stablehlo.slice %180 [0:1, 2:58, 0:56, 0:144] : (tensor<1x58x58x144xf32>) -> tensor<1x56x56x144xf32>
    %223 = stablehlo.slice %arg14 [2:3, 0:1, 0:1, 0:144] : (tensor<3x3x1x144xf32>) -> tensor<1x1x1x144xf32>
    %224 = stablehlo.reshape %223 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %225 = stablehlo.broadcast_in_dim %224, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %226 = stablehlo.broadcast_in_dim %225, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x56x56x144xf32>
    %227 = stablehlo.multiply %222, %226 : tensor<1x56x56x144xf32>
    %228 = stablehlo.add %221, %227 : tensor<1x56x56x144xf32>
    %229 = stablehlo.slice %180 [0:1, 2:58, 1:57, 0:144] : (tensor<1x58x58x144xf32>) -> tensor<1x56x56x144xf32>
    %230 = stablehlo.slice %arg14 [2:3, 1:2, 0:1, 0:144] : (tensor<3x3x1x144xf32>) -> tensor<1x1x1x144xf32>
    %231 = stablehlo.reshape %230 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %232 = stablehlo.broadcast_in_dim %231, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %233 = stablehlo.broadcast_in_dim %232, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x56x56x144xf32>
    %234 = stablehlo.multiply %229, %233 : tensor<1x56x56x144xf32>
    %235 = stablehlo.add %228, %234 : tensor<1x56x56x144xf32>
    %236 = stablehlo.slice %180 [0:1, 2:58, 2:58, 0:144] : (tensor<1x58x58x144xf32>) -> tensor<1x56x56x144xf32>
    %237 = stablehlo.slice %arg14 [2:3, 2:3, 0:1, 0:144] : (tensor<3x3x1x144xf32>) -> tensor<1x1x1x144xf32>
    %238 = stablehlo.reshape %237 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %239 = stablehlo.broadcast_in_dim %238, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %240 = stablehlo.broadcast_in_dim %239, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x56x56x144xf32>
    %241 = stablehlo.multiply %236, %240 : tensor<1x56x56x144xf32>
    %242 = stablehlo.add %235, %241 : tensor<1x56x56x144xf32>
    %243 = stablehlo.broadcast_in_dim %arg15, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %244 = stablehlo.broadcast_in_dim %243, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x56x56x144xf32>
    %245 = stablehlo.add %242, %244 : tensor<1x56x56x144xf32>
    %cst_12 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %246 = stablehlo.broadcast_in_dim %cst_12, dims = [] : (tensor<f32>) -> tensor<1x56x56x144xf32>
    %247 = stablehlo.maximum %245, %246 : tensor<1x56x56x144xf32>
    %cst_13 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %248 = stablehlo.broadcast_in_dim %cst_13, dims = [] : (tensor<f32>) -> tensor<1x56x56x144xf32>
    %249 = stablehlo.minimum %247, %248 : tensor<1x56x56x144xf32>
    %250 = stablehlo.reshape %249 : (tensor<1x56x56x144xf32>) -> tensor<3136x144xf32>
    %251 = stablehlo.dot_general %250, %arg16, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<3136x144xf32>, tensor<144x24xf32>) -> tensor<3136x24xf32>
    %252 = stablehlo.broadcast_in_dim %arg17, dims = [1] : (tensor<24xf32>) -> tensor<1x24xf32>
    %253 = stablehlo.broadcast_in_dim %252, dims = [0, 1] : (tensor<1x24xf32>) -> tensor<3136x24xf32>
    %254 = stablehlo.add %251, %253 : tensor<3136x24xf32>
    %255 = stablehlo.reshape %254 : (tensor<3136x24xf32>) -> tensor<1x56x56x24xf32>
    %256 = stablehlo.add %255, %169 : tensor<1x56x56x24xf32>
    %257 = stablehlo.reshape %256 : (tensor<1x56x56x24xf32>) -> tensor<3136x24xf32>
    %258 = stablehlo.dot_general %257, %arg18, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<3136x24xf32>, tensor<24x144xf32>) -> tensor<3136x144xf32>
    %259 = stablehlo.broadcast_in_dim %arg19, dims = [1] : (tensor<144xf32>) -> tensor<1x144xf32>
    %260 = stablehlo.broadcast_in_dim %259, dims = [0, 1] : (tensor<1x144xf32>) -> tensor<3136x144xf32>
    %261 = stablehlo.add %258, %260 : tensor<3136x144xf32>
    %262 = stablehlo.reshape %261 : (tensor<3136x144xf32>) -> tensor<1x56x56x144xf32>
    %cst_14 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %263 = stablehlo.broadcast_in_dim %cst_14, dims = [] : (tensor<f32>) -> tensor<1x56x56x144xf32>
    %264 = stablehlo.maximum %262, %263 : tensor<1x56x56x144xf32>
    %cst_15 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %265 = stablehlo.broadcast_in_dim %cst_15, dims = [] : (tensor<f32>) -> tensor<1x56x56x144xf32>
    %266 = stablehlo.minimum %264, %265 : tensor<1x56x56x144xf32>
    %cst_16 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %267 = stablehlo.pad %266, %cst_16, low = [0, 1, 1, 0], high = [0, 2, 2, 0], interior = [0, 0, 0, 0] : (tensor<1x56x56x144xf32>, tensor<f32>) -> tensor<1x59x59x144xf32>
    %268 = stablehlo.slice %267 [0:1, 0:55:2, 0:55:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %269 = stablehlo.slice %arg20 [0:1, 0:1, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %270 = stablehlo.reshape %269 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %271 = stablehlo.broadcast_in_dim %270, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %272 = stablehlo.broadcast_in_dim %271, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %273 = stablehlo.multiply %268, %272 : tensor<1x28x28x144xf32>
    %274 = stablehlo.slice %267 [0:1, 0:55:2, 1:56:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %275 = stablehlo.slice %arg20 [0:1, 1:2, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %276 = stablehlo.reshape %275 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %277 = stablehlo.broadcast_in_dim %276, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %278 = stablehlo.broadcast_in_dim %277, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %279 = stablehlo.multiply %274, %278 : tensor<1x28x28x144xf32>
    %280 = stablehlo.add %273, %279 : tensor<1x28x28x144xf32>
    %281 = stablehlo.slice %267 [0:1, 0:55:2, 2:57:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %282 = stablehlo.slice %arg20 [0:1, 2:3, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %283 = stablehlo.reshape %282 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %284 = stablehlo.broadcast_in_dim %283, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %285 = stablehlo.broadcast_in_dim %284, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %286 = stablehlo.multiply %281, %285 : tensor<1x28x28x144xf32>
    %287 = stablehlo.add %280, %286 : tensor<1x28x28x144xf32>
    %288 = stablehlo.slice %267 [0:1, 0:55:2, 3:58:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %289 = stablehlo.slice %arg20 [0:1, 3:4, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %290 = stablehlo.reshape %289 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %291 = stablehlo.broadcast_in_dim %290, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %292 = stablehlo.broadcast_in_dim %291, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %293 = stablehlo.multiply %288, %292 : tensor<1x28x28x144xf32>
    %294 = stablehlo.add %287, %293 : tensor<1x28x28x144xf32>
    %295 = stablehlo.slice %267 [0:1, 0:55:2, 4:59:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %296 = stablehlo.slice %arg20 [0:1, 4:5, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %297 = stablehlo.reshape %296 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %298 = stablehlo.broadcast_in_dim %297, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %299 = stablehlo.broadcast_in_dim %298, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %300 = stablehlo.multiply %295, %299 : tensor<1x28x28x144xf32>
    %301 = stablehlo.add %294, %300 : tensor<1x28x28x144xf32>
    %302 = stablehlo.slice %267 [0:1, 1:56:2, 0:55:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %303 = stablehlo.slice %arg20 [1:2, 0:1, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %304 = stablehlo.reshape %303 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %305 = stablehlo.broadcast_in_dim %304, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %306 = stablehlo.broadcast_in_dim %305, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %307 = stablehlo.multiply %302, %306 : tensor<1x28x28x144xf32>
    %308 = stablehlo.add %301, %307 : tensor<1x28x28x144xf32>
    %309 = stablehlo.slice %267 [0:1, 1:56:2, 1:56:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %310 = stablehlo.slice %arg20 [1:2, 1:2, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %311 = stablehlo.reshape %310 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %312 = stablehlo.broadcast_in_dim %311, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %313 = stablehlo.broadcast_in_dim %312, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %314 = stablehlo.multiply %309, %313 : tensor<1x28x28x144xf32>
    %315 = stablehlo.add %308, %314 : tensor<1x28x28x144xf32>
    %316 = stablehlo.slice %267 [0:1, 1:56:2, 2:57:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %317 = stablehlo.slice %arg20 [1:2, 2:3, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %318 = stablehlo.reshape %317 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %319 = stablehlo.broadcast_in_dim %318, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %320 = stablehlo.broadcast_in_dim %319, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %321 = stablehlo.multiply %316, %320 : tensor<1x28x28x144xf32>
    %322 = stablehlo.add %315, %321 : tensor<1x28x28x144xf32>
    %323 = stablehlo.slice %267 [0:1, 1:56:2, 3:58:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %324 = stablehlo.slice %arg20 [1:2, 3:4, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %325 = stablehlo.reshape %324 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %326 = stablehlo.broadcast_in_dim %325, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %327 = stablehlo.broadcast_in_dim %326, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %328 = stablehlo.multiply %323, %327 : tensor<1x28x28x144xf32>
    %329 = stablehlo.add %322, %328 : tensor<1x28x28x144xf32>
    %330 = stablehlo.slice %267 [0:1, 1:56:2, 4:59:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %331 = stablehlo.slice %arg20 [1:2, 4:5, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %332 = stablehlo.reshape %331 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %333 = stablehlo.broadcast_in_dim %332, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %334 = stablehlo.broadcast_in_dim %333, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %335 = stablehlo.multiply %330, %334 : tensor<1x28x28x144xf32>
    %336 = stablehlo.add %329, %335 : tensor<1x28x28x144xf32>
    %337 = stablehlo.slice %267 [0:1, 2:57:2, 0:55:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %338 = stablehlo.slice %arg20 [2:3, 0:1, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %339 = stablehlo.reshape %338 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %340 = stablehlo.broadcast_in_dim %339, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %341 = stablehlo.broadcast_in_dim %340, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %342 = stablehlo.multiply %337, %341 : tensor<1x28x28x144xf32>
    %343 = stablehlo.add %336, %342 : tensor<1x28x28x144xf32>
    %344 = stablehlo.slice %267 [0:1, 2:57:2, 1:56:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %345 = stablehlo.slice %arg20 [2:3, 1:2, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %346 = stablehlo.reshape %345 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %347 = stablehlo.broadcast_in_dim %346, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %348 = stablehlo.broadcast_in_dim %347, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %349 = stablehlo.multiply %344, %348 : tensor<1x28x28x144xf32>
    %350 = stablehlo.add %343, %349 : tensor<1x28x28x144xf32>
    %351 = stablehlo.slice %267 [0:1, 2:57:2, 2:57:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %352 = stablehlo.slice %arg20 [2:3, 2:3, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %353 = stablehlo.reshape %352 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %354 = stablehlo.broadcast_in_dim %353, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %355 = stablehlo.broadcast_in_dim %354, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %356 = stablehlo.multiply %351, %355 : tensor<1x28x28x144xf32>
    %357 = stablehlo.add %350, %356 : tensor<1x28x28x144xf32>
    %358 = stablehlo.slice %267 [0:1, 2:57:2, 3:58:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %359 = stablehlo.slice %arg20 [2:3, 3:4, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %360 = stablehlo.reshape %359 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %361 = stablehlo.broadcast_in_dim %360, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %362 = stablehlo.broadcast_in_dim %361, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %363 = stablehlo.multiply %358, %362 : tensor<1x28x28x144xf32>
    %364 = stablehlo.add %357, %363 : tensor<1x28x28x144xf32>
    %365 = stablehlo.slice %267 [0:1, 2:57:2, 4:59:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %366 = stablehlo.slice %arg20 [2:3, 4:5, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %367 = stablehlo.reshape %366 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %368 = stablehlo.broadcast_in_dim %367, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %369 = stablehlo.broadcast_in_dim %368, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %370 = stablehlo.multiply %365, %369 : tensor<1x28x28x144xf32>
    %371 = stablehlo.add %364, %370 : tensor<1x28x28x144xf32>
    %372 = stablehlo.slice %267 [0:1, 3:58:2, 0:55:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %373 = stablehlo.slice %arg20 [3:4, 0:1, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %374 = stablehlo.reshape %373 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %375 = stablehlo.broadcast_in_dim %374, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %376 = stablehlo.broadcast_in_dim %375, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %377 = stablehlo.multiply %372, %376 : tensor<1x28x28x144xf32>
    %378 = stablehlo.add %371, %377 : tensor<1x28x28x144xf32>
    %379 = stablehlo.slice %267 [0:1, 3:58:2, 1:56:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %380 = stablehlo.slice %arg20 [3:4, 1:2, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %381 = stablehlo.reshape %380 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %382 = stablehlo.broadcast_in_dim %381, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %383 = stablehlo.broadcast_in_dim %382, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %384 = stablehlo.multiply %379, %383 : tensor<1x28x28x144xf32>
    %385 = stablehlo.add %378, %384 : tensor<1x28x28x144xf32>
    %386 = stablehlo.slice %267 [0:1, 3:58:2, 2:57:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %387 = stablehlo.slice %arg20 [3:4, 2:3, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %388 = stablehlo.reshape %387 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %389 = stablehlo.broadcast_in_dim %388, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %390 = stablehlo.broadcast_in_dim %389, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %391 = stablehlo.multiply %386, %390 : tensor<1x28x28x144xf32>
    %392 = stablehlo.add %385, %391 : tensor<1x28x28x144xf32>
    %393 = stablehlo.slice %267 [0:1, 3:58:2, 3:58:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %394 = stablehlo.slice %arg20 [3:4, 3:4, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %395 = stablehlo.reshape %394 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %396 = stablehlo.broadcast_in_dim %395, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %397 = stablehlo.broadcast_in_dim %396, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %398 = stablehlo.multiply %393, %397 : tensor<1x28x28x144xf32>
    %399 = stablehlo.add %392, %398 : tensor<1x28x28x144xf32>
    %400 = stablehlo.slice %267 [0:1, 3:58:2, 4:59:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %401 = stablehlo.slice %arg20 [3:4, 4:5, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %402 = stablehlo.reshape %401 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %403 = stablehlo.broadcast_in_dim %402, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %404 = stablehlo.broadcast_in_dim %403, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %405 = stablehlo.multiply %400, %404 : tensor<1x28x28x144xf32>
    %406 = stablehlo.add %399, %405 : tensor<1x28x28x144xf32>
    %407 = stablehlo.slice %267 [0:1, 4:59:2, 0:55:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %408 = stablehlo.slice %arg20 [4:5, 0:1, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %409 = stablehlo.reshape %408 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %410 = stablehlo.broadcast_in_dim %409, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %411 = stablehlo.broadcast_in_dim %410, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %412 = stablehlo.multiply %407, %411 : tensor<1x28x28x144xf32>
    %413 = stablehlo.add %406, %412 : tensor<1x28x28x144xf32>
    %414 = stablehlo.slice %267 [0:1, 4:59:2, 1:56:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %415 = stablehlo.slice %arg20 [4:5, 1:2, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %416 = stablehlo.reshape %415 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %417 = stablehlo.broadcast_in_dim %416, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %418 = stablehlo.broadcast_in_dim %417, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %419 = stablehlo.multiply %414, %418 : tensor<1x28x28x144xf32>
    %420 = stablehlo.add %413, %419 : tensor<1x28x28x144xf32>
    %421 = stablehlo.slice %267 [0:1, 4:59:2, 2:57:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %422 = stablehlo.slice %arg20 [4:5, 2:3, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %423 = stablehlo.reshape %422 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %424 = stablehlo.broadcast_in_dim %423, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %425 = stablehlo.broadcast_in_dim %424, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %426 = stablehlo.multiply %421, %425 : tensor<1x28x28x144xf32>
    %427 = stablehlo.add %420, %426 : tensor<1x28x28x144xf32>
    %428 = stablehlo.slice %267 [0:1, 4:59:2, 3:58:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %429 = stablehlo.slice %arg20 [4:5, 3:4, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %430 = stablehlo.reshape %429 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %431 = stablehlo.broadcast_in_dim %430, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %432 = stablehlo.broadcast_in_dim %431, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %433 = stablehlo.multiply %428, %432 : tensor<1x28x28x144xf32>
    %434 = stablehlo.add %427, %433 : tensor<1x28x28x144xf32>
    %435 = stablehlo.slice %267 [0:1, 4:59:2, 4:59:2, 0:144] : (tensor<1x59x59x144xf32>) -> tensor<1x28x28x144xf32>
    %436 = stablehlo.slice %arg20 [4:5, 4:5, 0:1, 0:144] : (tensor<5x5x1x144xf32>) -> tensor<1x1x1x144xf32>
    %437 = stablehlo.reshape %436 : (tensor<1x1x1x144xf32>) -> tensor<144xf32>
    %438 = stablehlo.broadcast_in_dim %437, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %439 = stablehlo.broadcast_in_dim %438, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %440 = stablehlo.multiply %435, %439 : tensor<1x28x28x144xf32>
    %441 = stablehlo.add %434, %440 : tensor<1x28x28x144xf32>
    %442 = stablehlo.broadcast_in_dim %arg21, dims = [3] : (tensor<144xf32>) -> tensor<1x1x1x144xf32>
    %443 = stablehlo.broadcast_in_dim %442, dims = [0, 1, 2, 3] : (tensor<1x1x1x144xf32>) -> tensor<1x28x28x144xf32>
    %444 = stablehlo.add %441, %443 : tensor<1x28x28x144xf32>
    %cst_17 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %445 = stablehlo.broadcast_in_dim %cst_17, dims = [] : (tensor<f32>) -> tensor<1x28x28x144xf32>
    %446 = stablehlo.maximum %444, %445 : tensor<1x28x28x144xf32>
    %cst_18 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %447 = stablehlo.broadcast_in_dim %cst_18, dims = [] : (tensor<f32>) -> tensor<1x28x28x144xf32>
    %448 = stablehlo.minimum %446, %447 : tensor<1x28x28x144xf32>
    %449 = stablehlo.reshape %448 : (tensor<1x28x28x144xf32>) -> tensor<784x144xf32>
    %450 = stablehlo.dot_general %449, %arg22, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<784x144xf32>, tensor<144x40xf32>) -> tensor<784x40xf32>
    %451 = stablehlo.broadcast_in_dim %arg23, dims = [1] : (tensor<40xf32>) -> tensor<1x40xf32>
    %452 = stablehlo.broadcast_in_dim %451, dims = [0, 1] : (tensor<1x40xf32>) -> tensor<784x40xf32>
    %453 = stablehlo.add %450, %452 : tensor<784x40xf32>
    %454 = stablehlo.reshape %453 : (tensor<784x40xf32>) -> tensor<1x28x28x40xf32>
    %455 = stablehlo.reshape %454 : (tensor<1x28x28x40xf32>) -> tensor<784x40xf32>
    %456 = stablehlo.dot_general %455, %arg24, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<784x40xf32>, tensor<40x240xf32>) -> tensor<784x240xf32>
    %457 = stablehlo.broadcast_in_dim %arg25, dims = [1] : (tensor<240xf32>) -> tensor<1x240xf32>
    %458 = stablehlo.broadcast_in_dim %457, dims = [0, 1] : (tensor<1x240xf32>) -> tensor<784x240xf32>
    %459 = stablehlo.add %456, %458 : tensor<784x240xf32>
    %460 = stablehlo.reshape %459 : (tensor<784x240xf32>) -> tensor<1x28x28x240xf32>
    %cst_19 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %461 = stablehlo.broadcast_in_dim %cst_19, dims = [] : (tensor<f32>) -> tensor<1x28x28x240xf32>
    %462 = stablehlo.maximum %460, %461 : tensor<1x28x28x240xf32>
    %cst_20 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %463 = stablehlo.broadcast_in_dim %cst_20, dims = [] : (tensor<f32>) -> tensor<1x28x28x240xf32>
    %464 = stablehlo.minimum %462, %463 : tensor<1x28x28x240xf32>
    %cst_21 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %465 = stablehlo.pad %464, %cst_21, low = [0, 2, 2, 0], high = [0, 2, 2, 0], interior = [0, 0, 0, 0] : (tensor<1x28x28x240xf32>, tensor<f32>) -> tensor<1x32x32x240xf32>
    %466 = stablehlo.slice %465 [0:1, 0:28, 0:28, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %467 = stablehlo.slice %arg26 [0:1, 0:1, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %468 = stablehlo.reshape %467 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %469 = stablehlo.broadcast_in_dim %468, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %470 = stablehlo.broadcast_in_dim %469, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %471 = stablehlo.multiply %466, %470 : tensor<1x28x28x240xf32>
    %472 = stablehlo.slice %465 [0:1, 0:28, 1:29, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %473 = stablehlo.slice %arg26 [0:1, 1:2, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %474 = stablehlo.reshape %473 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %475 = stablehlo.broadcast_in_dim %474, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %476 = stablehlo.broadcast_in_dim %475, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %477 = stablehlo.multiply %472, %476 : tensor<1x28x28x240xf32>
    %478 = stablehlo.add %471, %477 : tensor<1x28x28x240xf32>
    %479 = stablehlo.slice %465 [0:1, 0:28, 2:30, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %480 = stablehlo.slice %arg26 [0:1, 2:3, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %481 = stablehlo.reshape %480 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %482 = stablehlo.broadcast_in_dim %481, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %483 = stablehlo.broadcast_in_dim %482, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %484 = stablehlo.multiply %479, %483 : tensor<1x28x28x240xf32>
    %485 = stablehlo.add %478, %484 : tensor<1x28x28x240xf32>
    %486 = stablehlo.slice %465 [0:1, 0:28, 3:31, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %487 = stablehlo.slice %arg26 [0:1, 3:4, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %488 = stablehlo.reshape %487 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %489 = stablehlo.broadcast_in_dim %488, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %490 = stablehlo.broadcast_in_dim %489, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %491 = stablehlo.multiply %486, %490 : tensor<1x28x28x240xf32>
    %492 = stablehlo.add %485, %491 : tensor<1x28x28x240xf32>
    %493 = stablehlo.slice %465 [0:1, 0:28, 4:32, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %494 = stablehlo.slice %arg26 [0:1, 4:5, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %495 = stablehlo.reshape %494 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %496 = stablehlo.broadcast_in_dim %495, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %497 = stablehlo.broadcast_in_dim %496, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %498 = stablehlo.multiply %493, %497 : tensor<1x28x28x240xf32>
    %499 = stablehlo.add %492, %498 : tensor<1x28x28x240xf32>
    %500 = stablehlo.slice %465 [0:1, 1:29, 0:28, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %501 = stablehlo.slice %arg26 [1:2, 0:1, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %502 = stablehlo.reshape %501 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %503 = stablehlo.broadcast_in_dim %502, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %504 = stablehlo.broadcast_in_dim %503, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %505 = stablehlo.multiply %500, %504 : tensor<1x28x28x240xf32>
    %506 = stablehlo.add %499, %505 : tensor<1x28x28x240xf32>
    %507 = stablehlo.slice %465 [0:1, 1:29, 1:29, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %508 = stablehlo.slice %arg26 [1:2, 1:2, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %509 = stablehlo.reshape %508 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %510 = stablehlo.broadcast_in_dim %509, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %511 = stablehlo.broadcast_in_dim %510, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %512 = stablehlo.multiply %507, %511 : tensor<1x28x28x240xf32>
    %513 = stablehlo.add %506, %512 : tensor<1x28x28x240xf32>
    %514 = stablehlo.slice %465 [0:1, 1:29, 2:30, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %515 = stablehlo.slice %arg26 [1:2, 2:3, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %516 = stablehlo.reshape %515 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %517 = stablehlo.broadcast_in_dim %516, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %518 = stablehlo.broadcast_in_dim %517, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %519 = stablehlo.multiply %514, %518 : tensor<1x28x28x240xf32>
    %520 = stablehlo.add %513, %519 : tensor<1x28x28x240xf32>
    %521 = stablehlo.slice %465 [0:1, 1:29, 3:31, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %522 = stablehlo.slice %arg26 [1:2, 3:4, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %523 = stablehlo.reshape %522 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %524 = stablehlo.broadcast_in_dim %523, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %525 = stablehlo.broadcast_in_dim %524, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %526 = stablehlo.multiply %521, %525 : tensor<1x28x28x240xf32>
    %527 = stablehlo.add %520, %526 : tensor<1x28x28x240xf32>
    %528 = stablehlo.slice %465 [0:1, 1:29, 4:32, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %529 = stablehlo.slice %arg26 [1:2, 4:5, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %530 = stablehlo.reshape %529 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %531 = stablehlo.broadcast_in_dim %530, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %532 = stablehlo.broadcast_in_dim %531, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %533 = stablehlo.multiply %528, %532 : tensor<1x28x28x240xf32>
    %534 = stablehlo.add %527, %533 : tensor<1x28x28x240xf32>
    %535 = stablehlo.slice %465 [0:1, 2:30, 0:28, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %536 = stablehlo.slice %arg26 [2:3, 0:1, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %537 = stablehlo.reshape %536 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %538 = stablehlo.broadcast_in_dim %537, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %539 = stablehlo.broadcast_in_dim %538, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %540 = stablehlo.multiply %535, %539 : tensor<1x28x28x240xf32>
    %541 = stablehlo.add %534, %540 : tensor<1x28x28x240xf32>
    %542 = stablehlo.slice %465 [0:1, 2:30, 1:29, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %543 = stablehlo.slice %arg26 [2:3, 1:2, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %544 = stablehlo.reshape %543 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %545 = stablehlo.broadcast_in_dim %544, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %546 = stablehlo.broadcast_in_dim %545, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %547 = stablehlo.multiply %542, %546 : tensor<1x28x28x240xf32>
    %548 = stablehlo.add %541, %547 : tensor<1x28x28x240xf32>
    %549 = stablehlo.slice %465 [0:1, 2:30, 2:30, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %550 = stablehlo.slice %arg26 [2:3, 2:3, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %551 = stablehlo.reshape %550 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %552 = stablehlo.broadcast_in_dim %551, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %553 = stablehlo.broadcast_in_dim %552, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %554 = stablehlo.multiply %549, %553 : tensor<1x28x28x240xf32>
    %555 = stablehlo.add %548, %554 : tensor<1x28x28x240xf32>
    %556 = stablehlo.slice %465 [0:1, 2:30, 3:31, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %557 = stablehlo.slice %arg26 [2:3, 3:4, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %558 = stablehlo.reshape %557 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %559 = stablehlo.broadcast_in_dim %558, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %560 = stablehlo.broadcast_in_dim %559, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %561 = stablehlo.multiply %556, %560 : tensor<1x28x28x240xf32>
    %562 = stablehlo.add %555, %561 : tensor<1x28x28x240xf32>
    %563 = stablehlo.slice %465 [0:1, 2:30, 4:32, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %564 = stablehlo.slice %arg26 [2:3, 4:5, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %565 = stablehlo.reshape %564 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %566 = stablehlo.broadcast_in_dim %565, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %567 = stablehlo.broadcast_in_dim %566, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %568 = stablehlo.multiply %563, %567 : tensor<1x28x28x240xf32>
    %569 = stablehlo.add %562, %568 : tensor<1x28x28x240xf32>
    %570 = stablehlo.slice %465 [0:1, 3:31, 0:28, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %571 = stablehlo.slice %arg26 [3:4, 0:1, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %572 = stablehlo.reshape %571 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %573 = stablehlo.broadcast_in_dim %572, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %574 = stablehlo.broadcast_in_dim %573, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %575 = stablehlo.multiply %570, %574 : tensor<1x28x28x240xf32>
    %576 = stablehlo.add %569, %575 : tensor<1x28x28x240xf32>
    %577 = stablehlo.slice %465 [0:1, 3:31, 1:29, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %578 = stablehlo.slice %arg26 [3:4, 1:2, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %579 = stablehlo.reshape %578 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %580 = stablehlo.broadcast_in_dim %579, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %581 = stablehlo.broadcast_in_dim %580, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %582 = stablehlo.multiply %577, %581 : tensor<1x28x28x240xf32>
    %583 = stablehlo.add %576, %582 : tensor<1x28x28x240xf32>
    %584 = stablehlo.slice %465 [0:1, 3:31, 2:30, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %585 = stablehlo.slice %arg26 [3:4, 2:3, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %586 = stablehlo.reshape %585 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %587 = stablehlo.broadcast_in_dim %586, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %588 = stablehlo.broadcast_in_dim %587, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %589 = stablehlo.multiply %584, %588 : tensor<1x28x28x240xf32>
    %590 = stablehlo.add %583, %589 : tensor<1x28x28x240xf32>
    %591 = stablehlo.slice %465 [0:1, 3:31, 3:31, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %592 = stablehlo.slice %arg26 [3:4, 3:4, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %593 = stablehlo.reshape %592 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %594 = stablehlo.broadcast_in_dim %593, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %595 = stablehlo.broadcast_in_dim %594, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %596 = stablehlo.multiply %591, %595 : tensor<1x28x28x240xf32>
    %597 = stablehlo.add %590, %596 : tensor<1x28x28x240xf32>
    %598 = stablehlo.slice %465 [0:1, 3:31, 4:32, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %599 = stablehlo.slice %arg26 [3:4, 4:5, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %600 = stablehlo.reshape %599 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %601 = stablehlo.broadcast_in_dim %600, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %602 = stablehlo.broadcast_in_dim %601, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %603 = stablehlo.multiply %598, %602 : tensor<1x28x28x240xf32>
    %604 = stablehlo.add %597, %603 : tensor<1x28x28x240xf32>
    %605 = stablehlo.slice %465 [0:1, 4:32, 0:28, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %606 = stablehlo.slice %arg26 [4:5, 0:1, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %607 = stablehlo.reshape %606 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %608 = stablehlo.broadcast_in_dim %607, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %609 = stablehlo.broadcast_in_dim %608, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %610 = stablehlo.multiply %605, %609 : tensor<1x28x28x240xf32>
    %611 = stablehlo.add %604, %610 : tensor<1x28x28x240xf32>
    %612 = stablehlo.slice %465 [0:1, 4:32, 1:29, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %613 = stablehlo.slice %arg26 [4:5, 1:2, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %614 = stablehlo.reshape %613 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %615 = stablehlo.broadcast_in_dim %614, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %616 = stablehlo.broadcast_in_dim %615, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %617 = stablehlo.multiply %612, %616 : tensor<1x28x28x240xf32>
    %618 = stablehlo.add %611, %617 : tensor<1x28x28x240xf32>
    %619 = stablehlo.slice %465 [0:1, 4:32, 2:30, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %620 = stablehlo.slice %arg26 [4:5, 2:3, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %621 = stablehlo.reshape %620 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %622 = stablehlo.broadcast_in_dim %621, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %623 = stablehlo.broadcast_in_dim %622, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %624 = stablehlo.multiply %619, %623 : tensor<1x28x28x240xf32>
    %625 = stablehlo.add %618, %624 : tensor<1x28x28x240xf32>
    %626 = stablehlo.slice %465 [0:1, 4:32, 3:31, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %627 = stablehlo.slice %arg26 [4:5, 3:4, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %628 = stablehlo.reshape %627 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %629 = stablehlo.broadcast_in_dim %628, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %630 = stablehlo.broadcast_in_dim %629, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %631 = stablehlo.multiply %626, %630 : tensor<1x28x28x240xf32>
    %632 = stablehlo.add %625, %631 : tensor<1x28x28x240xf32>
    %633 = stablehlo.slice %465 [0:1, 4:32, 4:32, 0:240] : (tensor<1x32x32x240xf32>) -> tensor<1x28x28x240xf32>
    %634 = stablehlo.slice %arg26 [4:5, 4:5, 0:1, 0:240] : (tensor<5x5x1x240xf32>) -> tensor<1x1x1x240xf32>
    %635 = stablehlo.reshape %634 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %636 = stablehlo.broadcast_in_dim %635, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %637 = stablehlo.broadcast_in_dim %636, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %638 = stablehlo.multiply %633, %637 : tensor<1x28x28x240xf32>
    %639 = stablehlo.add %632, %638 : tensor<1x28x28x240xf32>
    %640 = stablehlo.broadcast_in_dim %arg27, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %641 = stablehlo.broadcast_in_dim %640, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x28x28x240xf32>
    %642 = stablehlo.add %639, %641 : tensor<1x28x28x240xf32>
    %cst_22 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %643 = stablehlo.broadcast_in_dim %cst_22, dims = [] : (tensor<f32>) -> tensor<1x28x28x240xf32>
    %644 = stablehlo.maximum %642, %643 : tensor<1x28x28x240xf32>
    %cst_23 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %645 = stablehlo.broadcast_in_dim %cst_23, dims = [] : (tensor<f32>) -> tensor<1x28x28x240xf32>
    %646 = stablehlo.minimum %644, %645 : tensor<1x28x28x240xf32>
    %647 = stablehlo.reshape %646 : (tensor<1x28x28x240xf32>) -> tensor<784x240xf32>
    %648 = stablehlo.dot_general %647, %arg28, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<784x240xf32>, tensor<240x40xf32>) -> tensor<784x40xf32>
    %649 = stablehlo.broadcast_in_dim %arg29, dims = [1] : (tensor<40xf32>) -> tensor<1x40xf32>
    %650 = stablehlo.broadcast_in_dim %649, dims = [0, 1] : (tensor<1x40xf32>) -> tensor<784x40xf32>
    %651 = stablehlo.add %648, %650 : tensor<784x40xf32>
    %652 = stablehlo.reshape %651 : (tensor<784x40xf32>) -> tensor<1x28x28x40xf32>
    %653 = stablehlo.add %652, %454 : tensor<1x28x28x40xf32>
    %654 = stablehlo.reshape %653 : (tensor<1x28x28x40xf32>) -> tensor<784x40xf32>
    %655 = stablehlo.dot_general %654, %arg30, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<784x40xf32>, tensor<40x240xf32>) -> tensor<784x240xf32>
    %656 = stablehlo.broadcast_in_dim %arg31, dims = [1] : (tensor<240xf32>) -> tensor<1x240xf32>
    %657 = stablehlo.broadcast_in_dim %656, dims = [0, 1] : (tensor<1x240xf32>) -> tensor<784x240xf32>
    %658 = stablehlo.add %655, %657 : tensor<784x240xf32>
    %659 = stablehlo.reshape %658 : (tensor<784x240xf32>) -> tensor<1x28x28x240xf32>
    %cst_24 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %660 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<f32>) -> tensor<1x28x28x240xf32>
    %661 = stablehlo.maximum %659, %660 : tensor<1x28x28x240xf32>
    %cst_25 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %662 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<f32>) -> tensor<1x28x28x240xf32>
    %663 = stablehlo.minimum %661, %662 : tensor<1x28x28x240xf32>
    %cst_26 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %664 = stablehlo.pad %663, %cst_26, low = [0, 0, 0, 0], high = [0, 1, 1, 0], interior = [0, 0, 0, 0] : (tensor<1x28x28x240xf32>, tensor<f32>) -> tensor<1x29x29x240xf32>
    %665 = stablehlo.slice %664 [0:1, 0:27:2, 0:27:2, 0:240] : (tensor<1x29x29x240xf32>) -> tensor<1x14x14x240xf32>
    %666 = stablehlo.slice %arg32 [0:1, 0:1, 0:1, 0:240] : (tensor<3x3x1x240xf32>) -> tensor<1x1x1x240xf32>
    %667 = stablehlo.reshape %666 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %668 = stablehlo.broadcast_in_dim %667, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %669 = stablehlo.broadcast_in_dim %668, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x14x14x240xf32>
    %670 = stablehlo.multiply %665, %669 : tensor<1x14x14x240xf32>
    %671 = stablehlo.slice %664 [0:1, 0:27:2, 1:28:2, 0:240] : (tensor<1x29x29x240xf32>) -> tensor<1x14x14x240xf32>
    %672 = stablehlo.slice %arg32 [0:1, 1:2, 0:1, 0:240] : (tensor<3x3x1x240xf32>) -> tensor<1x1x1x240xf32>
    %673 = stablehlo.reshape %672 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %674 = stablehlo.broadcast_in_dim %673, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %675 = stablehlo.broadcast_in_dim %674, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x14x14x240xf32>
    %676 = stablehlo.multiply %671, %675 : tensor<1x14x14x240xf32>
    %677 = stablehlo.add %670, %676 : tensor<1x14x14x240xf32>
    %678 = stablehlo.slice %664 [0:1, 0:27:2, 2:29:2, 0:240] : (tensor<1x29x29x240xf32>) -> tensor<1x14x14x240xf32>
    %679 = stablehlo.slice %arg32 [0:1, 2:3, 0:1, 0:240] : (tensor<3x3x1x240xf32>) -> tensor<1x1x1x240xf32>
    %680 = stablehlo.reshape %679 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %681 = stablehlo.broadcast_in_dim %680, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %682 = stablehlo.broadcast_in_dim %681, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x14x14x240xf32>
    %683 = stablehlo.multiply %678, %682 : tensor<1x14x14x240xf32>
    %684 = stablehlo.add %677, %683 : tensor<1x14x14x240xf32>
    %685 = stablehlo.slice %664 [0:1, 1:28:2, 0:27:2, 0:240] : (tensor<1x29x29x240xf32>) -> tensor<1x14x14x240xf32>
    %686 = stablehlo.slice %arg32 [1:2, 0:1, 0:1, 0:240] : (tensor<3x3x1x240xf32>) -> tensor<1x1x1x240xf32>
    %687 = stablehlo.reshape %686 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %688 = stablehlo.broadcast_in_dim %687, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %689 = stablehlo.broadcast_in_dim %688, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x14x14x240xf32>
    %690 = stablehlo.multiply %685, %689 : tensor<1x14x14x240xf32>
    %691 = stablehlo.add %684, %690 : tensor<1x14x14x240xf32>
    %692 = stablehlo.slice %664 [0:1, 1:28:2, 1:28:2, 0:240] : (tensor<1x29x29x240xf32>) -> tensor<1x14x14x240xf32>
    %693 = stablehlo.slice %arg32 [1:2, 1:2, 0:1, 0:240] : (tensor<3x3x1x240xf32>) -> tensor<1x1x1x240xf32>
    %694 = stablehlo.reshape %693 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %695 = stablehlo.broadcast_in_dim %694, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %696 = stablehlo.broadcast_in_dim %695, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x14x14x240xf32>
    %697 = stablehlo.multiply %692, %696 : tensor<1x14x14x240xf32>
    %698 = stablehlo.add %691, %697 : tensor<1x14x14x240xf32>
    %699 = stablehlo.slice %664 [0:1, 1:28:2, 2:29:2, 0:240] : (tensor<1x29x29x240xf32>) -> tensor<1x14x14x240xf32>
    %700 = stablehlo.slice %arg32 [1:2, 2:3, 0:1, 0:240] : (tensor<3x3x1x240xf32>) -> tensor<1x1x1x240xf32>
    %701 = stablehlo.reshape %700 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %702 = stablehlo.broadcast_in_dim %701, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %703 = stablehlo.broadcast_in_dim %702, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x14x14x240xf32>
    %704 = stablehlo.multiply %699, %703 : tensor<1x14x14x240xf32>
    %705 = stablehlo.add %698, %704 : tensor<1x14x14x240xf32>
    %706 = stablehlo.slice %664 [0:1, 2:29:2, 0:27:2, 0:240] : (tensor<1x29x29x240xf32>) -> tensor<1x14x14x240xf32>
    %707 = stablehlo.slice %arg32 [2:3, 0:1, 0:1, 0:240] : (tensor<3x3x1x240xf32>) -> tensor<1x1x1x240xf32>
    %708 = stablehlo.reshape %707 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %709 = stablehlo.broadcast_in_dim %708, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %710 = stablehlo.broadcast_in_dim %709, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x14x14x240xf32>
    %711 = stablehlo.multiply %706, %710 : tensor<1x14x14x240xf32>
    %712 = stablehlo.add %705, %711 : tensor<1x14x14x240xf32>
    %713 = stablehlo.slice %664 [0:1, 2:29:2, 1:28:2, 0:240] : (tensor<1x29x29x240xf32>) -> tensor<1x14x14x240xf32>
    %714 = stablehlo.slice %arg32 [2:3, 1:2, 0:1, 0:240] : (tensor<3x3x1x240xf32>) -> tensor<1x1x1x240xf32>
    %715 = stablehlo.reshape %714 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %716 = stablehlo.broadcast_in_dim %715, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %717 = stablehlo.broadcast_in_dim %716, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x14x14x240xf32>
    %718 = stablehlo.multiply %713, %717 : tensor<1x14x14x240xf32>
    %719 = stablehlo.add %712, %718 : tensor<1x14x14x240xf32>
    %720 = stablehlo.slice %664 [0:1, 2:29:2, 2:29:2, 0:240] : (tensor<1x29x29x240xf32>) -> tensor<1x14x14x240xf32>
    %721 = stablehlo.slice %arg32 [2:3, 2:3, 0:1, 0:240] : (tensor<3x3x1x240xf32>) -> tensor<1x1x1x240xf32>
    %722 = stablehlo.reshape %721 : (tensor<1x1x1x240xf32>) -> tensor<240xf32>
    %723 = stablehlo.broadcast_in_dim %722, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %724 = stablehlo.broadcast_in_dim %723, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x14x14x240xf32>
    %725 = stablehlo.multiply %720, %724 : tensor<1x14x14x240xf32>
    %726 = stablehlo.add %719, %725 : tensor<1x14x14x240xf32>
    %727 = stablehlo.broadcast_in_dim %arg33, dims = [3] : (tensor<240xf32>) -> tensor<1x1x1x240xf32>
    %728 = stablehlo.broadcast_in_dim %727, dims = [0, 1, 2, 3] : (tensor<1x1x1x240xf32>) -> tensor<1x14x14x240xf32>
    %729 = stablehlo.add %726, %728 : tensor<1x14x14x240xf32>
    %cst_27 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %730 = stablehlo.broadcast_in_dim %cst_27, dims = [] : (tensor<f32>) -> tensor<1x14x14x240xf32>
    %731 = stablehlo.maximum %729, %730 : tensor<1x14x14x240xf32>
    %cst_28 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %732 = stablehlo.broadcast_in_dim %cst_28, dims = [] : (tensor<f32>) -> tensor<1x14x14x240xf32>
    %733 = stablehlo.minimum %731, %732 : tensor<1x14x14x240xf32>
    %734 = stablehlo.reshape %733 : (tensor<1x14x14x240xf32>) -> tensor<196x240xf32>
    %735 = stablehlo.dot_general %734, %arg34, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<196x240xf32>, tensor<240x80xf32>) -> tensor<196x80xf32>
    %736 = stablehlo.broadcast_in_dim %arg35, dims = [1] : (tensor<80xf32>) -> tensor<1x80xf32>
    %737 = stablehlo.broadcast_in_dim %736, dims = [0, 1] : (tensor<1x80xf32>) -> tensor<196x80xf32>
    %738 = stablehlo.add %735, %737 : tensor<196x80xf32>
    %739 = stablehlo.reshape %738 : (tensor<196x80xf32>) -> tensor<1x14x14x80xf32>
    %740 = stablehlo.reshape %739 : (tensor<1x14x14x80xf32>) -> tensor<196x80xf32>
    %741 = stablehlo.dot_general %740, %arg36, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<196x80xf32>, tensor<80x480xf32>) -> tensor<196x480xf32>
    %742 = stablehlo.broadcast_in_dim %arg37, dims = [1] : (tensor<480xf32>) -> tensor<1x480xf32>
    %743 = stablehlo.broadcast_in_dim %742, dims = [0, 1] : (tensor<1x480xf32>) -> tensor<196x480xf32>
    %744 = stablehlo.add %741, %743 : tensor<196x480xf32>
    %745 = stablehlo.reshape %744 : (tensor<196x480xf32>) -> tensor<1x14x14x480xf32>
    %cst_29 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %746 = stablehlo.broadcast_in_dim %cst_29, dims = [] : (tensor<f32>) -> tensor<1x14x14x480xf32>
    %747 = stablehlo.maximum %745, %746 : tensor<1x14x14x480xf32>
    %cst_30 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %748 = stablehlo.broadcast_in_dim %cst_30, dims = [] : (tensor<f32>) -> tensor<1x14x14x480xf32>
    %749 = stablehlo.minimum %747, %748 : tensor<1x14x14x480xf32>
    %cst_31 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %750 = stablehlo.pad %749, %cst_31, low = [0, 1, 1, 0], high = [0, 1, 1, 0], interior = [0, 0, 0, 0] : (tensor<1x14x14x480xf32>, tensor<f32>) -> tensor<1x16x16x480xf32>
    %751 = stablehlo.slice %750 [0:1, 0:14, 0:14, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %752 = stablehlo.slice %arg38 [0:1, 0:1, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %753 = stablehlo.reshape %752 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %754 = stablehlo.broadcast_in_dim %753, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %755 = stablehlo.broadcast_in_dim %754, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %756 = stablehlo.multiply %751, %755 : tensor<1x14x14x480xf32>
    %757 = stablehlo.slice %750 [0:1, 0:14, 1:15, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %758 = stablehlo.slice %arg38 [0:1, 1:2, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %759 = stablehlo.reshape %758 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %760 = stablehlo.broadcast_in_dim %759, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %761 = stablehlo.broadcast_in_dim %760, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %762 = stablehlo.multiply %757, %761 : tensor<1x14x14x480xf32>
    %763 = stablehlo.add %756, %762 : tensor<1x14x14x480xf32>
    %764 = stablehlo.slice %750 [0:1, 0:14, 2:16, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %765 = stablehlo.slice %arg38 [0:1, 2:3, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %766 = stablehlo.reshape %765 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %767 = stablehlo.broadcast_in_dim %766, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %768 = stablehlo.broadcast_in_dim %767, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %769 = stablehlo.multiply %764, %768 : tensor<1x14x14x480xf32>
    %770 = stablehlo.add %763, %769 : tensor<1x14x14x480xf32>
    %771 = stablehlo.slice %750 [0:1, 1:15, 0:14, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %772 = stablehlo.slice %arg38 [1:2, 0:1, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %773 = stablehlo.reshape %772 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %774 = stablehlo.broadcast_in_dim %773, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %775 = stablehlo.broadcast_in_dim %774, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %776 = stablehlo.multiply %771, %775 : tensor<1x14x14x480xf32>
    %777 = stablehlo.add %770, %776 : tensor<1x14x14x480xf32>
    %778 = stablehlo.slice %750 [0:1, 1:15, 1:15, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %779 = stablehlo.slice %arg38 [1:2, 1:2, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %780 = stablehlo.reshape %779 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %781 = stablehlo.broadcast_in_dim %780, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %782 = stablehlo.broadcast_in_dim %781, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %783 = stablehlo.multiply %778, %782 : tensor<1x14x14x480xf32>
    %784 = stablehlo.add %777, %783 : tensor<1x14x14x480xf32>
    %785 = stablehlo.slice %750 [0:1, 1:15, 2:16, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %786 = stablehlo.slice %arg38 [1:2, 2:3, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %787 = stablehlo.reshape %786 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %788 = stablehlo.broadcast_in_dim %787, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %789 = stablehlo.broadcast_in_dim %788, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %790 = stablehlo.multiply %785, %789 : tensor<1x14x14x480xf32>
    %791 = stablehlo.add %784, %790 : tensor<1x14x14x480xf32>
    %792 = stablehlo.slice %750 [0:1, 2:16, 0:14, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %793 = stablehlo.slice %arg38 [2:3, 0:1, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %794 = stablehlo.reshape %793 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %795 = stablehlo.broadcast_in_dim %794, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %796 = stablehlo.broadcast_in_dim %795, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %797 = stablehlo.multiply %792, %796 : tensor<1x14x14x480xf32>
    %798 = stablehlo.add %791, %797 : tensor<1x14x14x480xf32>
    %799 = stablehlo.slice %750 [0:1, 2:16, 1:15, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %800 = stablehlo.slice %arg38 [2:3, 1:2, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %801 = stablehlo.reshape %800 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %802 = stablehlo.broadcast_in_dim %801, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %803 = stablehlo.broadcast_in_dim %802, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %804 = stablehlo.multiply %799, %803 : tensor<1x14x14x480xf32>
    %805 = stablehlo.add %798, %804 : tensor<1x14x14x480xf32>
    %806 = stablehlo.slice %750 [0:1, 2:16, 2:16, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %807 = stablehlo.slice %arg38 [2:3, 2:3, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %808 = stablehlo.reshape %807 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %809 = stablehlo.broadcast_in_dim %808, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %810 = stablehlo.broadcast_in_dim %809, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %811 = stablehlo.multiply %806, %810 : tensor<1x14x14x480xf32>
    %812 = stablehlo.add %805, %811 : tensor<1x14x14x480xf32>
    %813 = stablehlo.broadcast_in_dim %arg39, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %814 = stablehlo.broadcast_in_dim %813, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %815 = stablehlo.add %812, %814 : tensor<1x14x14x480xf32>
    %cst_32 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %816 = stablehlo.broadcast_in_dim %cst_32, dims = [] : (tensor<f32>) -> tensor<1x14x14x480xf32>
    %817 = stablehlo.maximum %815, %816 : tensor<1x14x14x480xf32>
    %cst_33 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %818 = stablehlo.broadcast_in_dim %cst_33, dims = [] : (tensor<f32>) -> tensor<1x14x14x480xf32>
    %819 = stablehlo.minimum %817, %818 : tensor<1x14x14x480xf32>
    %820 = stablehlo.reshape %819 : (tensor<1x14x14x480xf32>) -> tensor<196x480xf32>
    %821 = stablehlo.dot_general %820, %arg40, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<196x480xf32>, tensor<480x80xf32>) -> tensor<196x80xf32>
    %822 = stablehlo.broadcast_in_dim %arg41, dims = [1] : (tensor<80xf32>) -> tensor<1x80xf32>
    %823 = stablehlo.broadcast_in_dim %822, dims = [0, 1] : (tensor<1x80xf32>) -> tensor<196x80xf32>
    %824 = stablehlo.add %821, %823 : tensor<196x80xf32>
    %825 = stablehlo.reshape %824 : (tensor<196x80xf32>) -> tensor<1x14x14x80xf32>
    %826 = stablehlo.add %825, %739 : tensor<1x14x14x80xf32>
    %827 = stablehlo.reshape %826 : (tensor<1x14x14x80xf32>) -> tensor<196x80xf32>
    %828 = stablehlo.dot_general %827, %arg42, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<196x80xf32>, tensor<80x480xf32>) -> tensor<196x480xf32>
    %829 = stablehlo.broadcast_in_dim %arg43, dims = [1] : (tensor<480xf32>) -> tensor<1x480xf32>
    %830 = stablehlo.broadcast_in_dim %829, dims = [0, 1] : (tensor<1x480xf32>) -> tensor<196x480xf32>
    %831 = stablehlo.add %828, %830 : tensor<196x480xf32>
    %832 = stablehlo.reshape %831 : (tensor<196x480xf32>) -> tensor<1x14x14x480xf32>
    %cst_34 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %833 = stablehlo.broadcast_in_dim %cst_34, dims = [] : (tensor<f32>) -> tensor<1x14x14x480xf32>
    %834 = stablehlo.maximum %832, %833 : tensor<1x14x14x480xf32>
    %cst_35 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %835 = stablehlo.broadcast_in_dim %cst_35, dims = [] : (tensor<f32>) -> tensor<1x14x14x480xf32>
    %836 = stablehlo.minimum %834, %835 : tensor<1x14x14x480xf32>
    %cst_36 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %837 = stablehlo.pad %836, %cst_36, low = [0, 1, 1, 0], high = [0, 1, 1, 0], interior = [0, 0, 0, 0] : (tensor<1x14x14x480xf32>, tensor<f32>) -> tensor<1x16x16x480xf32>
    %838 = stablehlo.slice %837 [0:1, 0:14, 0:14, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %839 = stablehlo.slice %arg44 [0:1, 0:1, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %840 = stablehlo.reshape %839 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %841 = stablehlo.broadcast_in_dim %840, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %842 = stablehlo.broadcast_in_dim %841, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %843 = stablehlo.multiply %838, %842 : tensor<1x14x14x480xf32>
    %844 = stablehlo.slice %837 [0:1, 0:14, 1:15, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %845 = stablehlo.slice %arg44 [0:1, 1:2, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %846 = stablehlo.reshape %845 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %847 = stablehlo.broadcast_in_dim %846, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %848 = stablehlo.broadcast_in_dim %847, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %849 = stablehlo.multiply %844, %848 : tensor<1x14x14x480xf32>
    %850 = stablehlo.add %843, %849 : tensor<1x14x14x480xf32>
    %851 = stablehlo.slice %837 [0:1, 0:14, 2:16, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %852 = stablehlo.slice %arg44 [0:1, 2:3, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %853 = stablehlo.reshape %852 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %854 = stablehlo.broadcast_in_dim %853, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %855 = stablehlo.broadcast_in_dim %854, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %856 = stablehlo.multiply %851, %855 : tensor<1x14x14x480xf32>
    %857 = stablehlo.add %850, %856 : tensor<1x14x14x480xf32>
    %858 = stablehlo.slice %837 [0:1, 1:15, 0:14, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %859 = stablehlo.slice %arg44 [1:2, 0:1, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %860 = stablehlo.reshape %859 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %861 = stablehlo.broadcast_in_dim %860, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %862 = stablehlo.broadcast_in_dim %861, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %863 = stablehlo.multiply %858, %862 : tensor<1x14x14x480xf32>
    %864 = stablehlo.add %857, %863 : tensor<1x14x14x480xf32>
    %865 = stablehlo.slice %837 [0:1, 1:15, 1:15, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %866 = stablehlo.slice %arg44 [1:2, 1:2, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %867 = stablehlo.reshape %866 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %868 = stablehlo.broadcast_in_dim %867, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %869 = stablehlo.broadcast_in_dim %868, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %870 = stablehlo.multiply %865, %869 : tensor<1x14x14x480xf32>
    %871 = stablehlo.add %864, %870 : tensor<1x14x14x480xf32>
    %872 = stablehlo.slice %837 [0:1, 1:15, 2:16, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %873 = stablehlo.slice %arg44 [1:2, 2:3, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %874 = stablehlo.reshape %873 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %875 = stablehlo.broadcast_in_dim %874, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %876 = stablehlo.broadcast_in_dim %875, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %877 = stablehlo.multiply %872, %876 : tensor<1x14x14x480xf32>
    %878 = stablehlo.add %871, %877 : tensor<1x14x14x480xf32>
    %879 = stablehlo.slice %837 [0:1, 2:16, 0:14, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %880 = stablehlo.slice %arg44 [2:3, 0:1, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %881 = stablehlo.reshape %880 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %882 = stablehlo.broadcast_in_dim %881, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %883 = stablehlo.broadcast_in_dim %882, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %884 = stablehlo.multiply %879, %883 : tensor<1x14x14x480xf32>
    %885 = stablehlo.add %878, %884 : tensor<1x14x14x480xf32>
    %886 = stablehlo.slice %837 [0:1, 2:16, 1:15, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %887 = stablehlo.slice %arg44 [2:3, 1:2, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %888 = stablehlo.reshape %887 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %889 = stablehlo.broadcast_in_dim %888, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %890 = stablehlo.broadcast_in_dim %889, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %891 = stablehlo.multiply %886, %890 : tensor<1x14x14x480xf32>
    %892 = stablehlo.add %885, %891 : tensor<1x14x14x480xf32>
    %893 = stablehlo.slice %837 [0:1, 2:16, 2:16, 0:480] : (tensor<1x16x16x480xf32>) -> tensor<1x14x14x480xf32>
    %894 = stablehlo.slice %arg44 [2:3, 2:3, 0:1, 0:480] : (tensor<3x3x1x480xf32>) -> tensor<1x1x1x480xf32>
    %895 = stablehlo.reshape %894 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %896 = stablehlo.broadcast_in_dim %895, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %897 = stablehlo.broadcast_in_dim %896, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %898 = stablehlo.multiply %893, %897 : tensor<1x14x14x480xf32>
    %899 = stablehlo.add %892, %898 : tensor<1x14x14x480xf32>
    %900 = stablehlo.broadcast_in_dim %arg45, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %901 = stablehlo.broadcast_in_dim %900, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %902 = stablehlo.add %899, %901 : tensor<1x14x14x480xf32>
    %cst_37 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %903 = stablehlo.broadcast_in_dim %cst_37, dims = [] : (tensor<f32>) -> tensor<1x14x14x480xf32>
    %904 = stablehlo.maximum %902, %903 : tensor<1x14x14x480xf32>
    %cst_38 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %905 = stablehlo.broadcast_in_dim %cst_38, dims = [] : (tensor<f32>) -> tensor<1x14x14x480xf32>
    %906 = stablehlo.minimum %904, %905 : tensor<1x14x14x480xf32>
    %907 = stablehlo.reshape %906 : (tensor<1x14x14x480xf32>) -> tensor<196x480xf32>
    %908 = stablehlo.dot_general %907, %arg46, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<196x480xf32>, tensor<480x80xf32>) -> tensor<196x80xf32>
    %909 = stablehlo.broadcast_in_dim %arg47, dims = [1] : (tensor<80xf32>) -> tensor<1x80xf32>
    %910 = stablehlo.broadcast_in_dim %909, dims = [0, 1] : (tensor<1x80xf32>) -> tensor<196x80xf32>
    %911 = stablehlo.add %908, %910 : tensor<196x80xf32>
    %912 = stablehlo.reshape %911 : (tensor<196x80xf32>) -> tensor<1x14x14x80xf32>
    %913 = stablehlo.add %912, %826 : tensor<1x14x14x80xf32>
    %914 = stablehlo.reshape %913 : (tensor<1x14x14x80xf32>) -> tensor<196x80xf32>
    %915 = stablehlo.dot_general %914, %arg48, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<196x80xf32>, tensor<80x480xf32>) -> tensor<196x480xf32>
    %916 = stablehlo.broadcast_in_dim %arg49, dims = [1] : (tensor<480xf32>) -> tensor<1x480xf32>
    %917 = stablehlo.broadcast_in_dim %916, dims = [0, 1] : (tensor<1x480xf32>) -> tensor<196x480xf32>
    %918 = stablehlo.add %915, %917 : tensor<196x480xf32>
    %919 = stablehlo.reshape %918 : (tensor<196x480xf32>) -> tensor<1x14x14x480xf32>
    %cst_39 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %920 = stablehlo.broadcast_in_dim %cst_39, dims = [] : (tensor<f32>) -> tensor<1x14x14x480xf32>
    %921 = stablehlo.maximum %919, %920 : tensor<1x14x14x480xf32>
    %cst_40 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %922 = stablehlo.broadcast_in_dim %cst_40, dims = [] : (tensor<f32>) -> tensor<1x14x14x480xf32>
    %923 = stablehlo.minimum %921, %922 : tensor<1x14x14x480xf32>
    %cst_41 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %924 = stablehlo.pad %923, %cst_41, low = [0, 2, 2, 0], high = [0, 2, 2, 0], interior = [0, 0, 0, 0] : (tensor<1x14x14x480xf32>, tensor<f32>) -> tensor<1x18x18x480xf32>
    %925 = stablehlo.slice %924 [0:1, 0:14, 0:14, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %926 = stablehlo.slice %arg50 [0:1, 0:1, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %927 = stablehlo.reshape %926 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %928 = stablehlo.broadcast_in_dim %927, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %929 = stablehlo.broadcast_in_dim %928, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %930 = stablehlo.multiply %925, %929 : tensor<1x14x14x480xf32>
    %931 = stablehlo.slice %924 [0:1, 0:14, 1:15, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %932 = stablehlo.slice %arg50 [0:1, 1:2, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %933 = stablehlo.reshape %932 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %934 = stablehlo.broadcast_in_dim %933, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %935 = stablehlo.broadcast_in_dim %934, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %936 = stablehlo.multiply %931, %935 : tensor<1x14x14x480xf32>
    %937 = stablehlo.add %930, %936 : tensor<1x14x14x480xf32>
    %938 = stablehlo.slice %924 [0:1, 0:14, 2:16, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %939 = stablehlo.slice %arg50 [0:1, 2:3, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %940 = stablehlo.reshape %939 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %941 = stablehlo.broadcast_in_dim %940, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %942 = stablehlo.broadcast_in_dim %941, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %943 = stablehlo.multiply %938, %942 : tensor<1x14x14x480xf32>
    %944 = stablehlo.add %937, %943 : tensor<1x14x14x480xf32>
    %945 = stablehlo.slice %924 [0:1, 0:14, 3:17, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %946 = stablehlo.slice %arg50 [0:1, 3:4, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %947 = stablehlo.reshape %946 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %948 = stablehlo.broadcast_in_dim %947, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %949 = stablehlo.broadcast_in_dim %948, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %950 = stablehlo.multiply %945, %949 : tensor<1x14x14x480xf32>
    %951 = stablehlo.add %944, %950 : tensor<1x14x14x480xf32>
    %952 = stablehlo.slice %924 [0:1, 0:14, 4:18, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %953 = stablehlo.slice %arg50 [0:1, 4:5, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %954 = stablehlo.reshape %953 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %955 = stablehlo.broadcast_in_dim %954, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %956 = stablehlo.broadcast_in_dim %955, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %957 = stablehlo.multiply %952, %956 : tensor<1x14x14x480xf32>
    %958 = stablehlo.add %951, %957 : tensor<1x14x14x480xf32>
    %959 = stablehlo.slice %924 [0:1, 1:15, 0:14, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %960 = stablehlo.slice %arg50 [1:2, 0:1, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %961 = stablehlo.reshape %960 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %962 = stablehlo.broadcast_in_dim %961, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %963 = stablehlo.broadcast_in_dim %962, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %964 = stablehlo.multiply %959, %963 : tensor<1x14x14x480xf32>
    %965 = stablehlo.add %958, %964 : tensor<1x14x14x480xf32>
    %966 = stablehlo.slice %924 [0:1, 1:15, 1:15, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %967 = stablehlo.slice %arg50 [1:2, 1:2, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %968 = stablehlo.reshape %967 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %969 = stablehlo.broadcast_in_dim %968, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %970 = stablehlo.broadcast_in_dim %969, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %971 = stablehlo.multiply %966, %970 : tensor<1x14x14x480xf32>
    %972 = stablehlo.add %965, %971 : tensor<1x14x14x480xf32>
    %973 = stablehlo.slice %924 [0:1, 1:15, 2:16, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %974 = stablehlo.slice %arg50 [1:2, 2:3, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %975 = stablehlo.reshape %974 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %976 = stablehlo.broadcast_in_dim %975, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %977 = stablehlo.broadcast_in_dim %976, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %978 = stablehlo.multiply %973, %977 : tensor<1x14x14x480xf32>
    %979 = stablehlo.add %972, %978 : tensor<1x14x14x480xf32>
    %980 = stablehlo.slice %924 [0:1, 1:15, 3:17, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %981 = stablehlo.slice %arg50 [1:2, 3:4, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %982 = stablehlo.reshape %981 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %983 = stablehlo.broadcast_in_dim %982, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %984 = stablehlo.broadcast_in_dim %983, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %985 = stablehlo.multiply %980, %984 : tensor<1x14x14x480xf32>
    %986 = stablehlo.add %979, %985 : tensor<1x14x14x480xf32>
    %987 = stablehlo.slice %924 [0:1, 1:15, 4:18, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %988 = stablehlo.slice %arg50 [1:2, 4:5, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %989 = stablehlo.reshape %988 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %990 = stablehlo.broadcast_in_dim %989, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %991 = stablehlo.broadcast_in_dim %990, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %992 = stablehlo.multiply %987, %991 : tensor<1x14x14x480xf32>
    %993 = stablehlo.add %986, %992 : tensor<1x14x14x480xf32>
    %994 = stablehlo.slice %924 [0:1, 2:16, 0:14, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %995 = stablehlo.slice %arg50 [2:3, 0:1, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %996 = stablehlo.reshape %995 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %997 = stablehlo.broadcast_in_dim %996, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %998 = stablehlo.broadcast_in_dim %997, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %999 = stablehlo.multiply %994, %998 : tensor<1x14x14x480xf32>
    %1000 = stablehlo.add %993, %999 : tensor<1x14x14x480xf32>
    %1001 = stablehlo.slice %924 [0:1, 2:16, 1:15, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %1002 = stablehlo.slice %arg50 [2:3, 1:2, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %1003 = stablehlo.reshape %1002 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %1004 = stablehlo.broadcast_in_dim %1003, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1005 = stablehlo.broadcast_in_dim %1004, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1006 = stablehlo.multiply %1001, %1005 : tensor<1x14x14x480xf32>
    %1007 = stablehlo.add %1000, %1006 : tensor<1x14x14x480xf32>
    %1008 = stablehlo.slice %924 [0:1, 2:16, 2:16, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %1009 = stablehlo.slice %arg50 [2:3, 2:3, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %1010 = stablehlo.reshape %1009 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %1011 = stablehlo.broadcast_in_dim %1010, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1012 = stablehlo.broadcast_in_dim %1011, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1013 = stablehlo.multiply %1008, %1012 : tensor<1x14x14x480xf32>
    %1014 = stablehlo.add %1007, %1013 : tensor<1x14x14x480xf32>
    %1015 = stablehlo.slice %924 [0:1, 2:16, 3:17, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %1016 = stablehlo.slice %arg50 [2:3, 3:4, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %1017 = stablehlo.reshape %1016 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %1018 = stablehlo.broadcast_in_dim %1017, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1019 = stablehlo.broadcast_in_dim %1018, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1020 = stablehlo.multiply %1015, %1019 : tensor<1x14x14x480xf32>
    %1021 = stablehlo.add %1014, %1020 : tensor<1x14x14x480xf32>
    %1022 = stablehlo.slice %924 [0:1, 2:16, 4:18, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %1023 = stablehlo.slice %arg50 [2:3, 4:5, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %1024 = stablehlo.reshape %1023 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %1025 = stablehlo.broadcast_in_dim %1024, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1026 = stablehlo.broadcast_in_dim %1025, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1027 = stablehlo.multiply %1022, %1026 : tensor<1x14x14x480xf32>
    %1028 = stablehlo.add %1021, %1027 : tensor<1x14x14x480xf32>
    %1029 = stablehlo.slice %924 [0:1, 3:17, 0:14, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %1030 = stablehlo.slice %arg50 [3:4, 0:1, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %1031 = stablehlo.reshape %1030 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %1032 = stablehlo.broadcast_in_dim %1031, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1033 = stablehlo.broadcast_in_dim %1032, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1034 = stablehlo.multiply %1029, %1033 : tensor<1x14x14x480xf32>
    %1035 = stablehlo.add %1028, %1034 : tensor<1x14x14x480xf32>
    %1036 = stablehlo.slice %924 [0:1, 3:17, 1:15, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %1037 = stablehlo.slice %arg50 [3:4, 1:2, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %1038 = stablehlo.reshape %1037 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %1039 = stablehlo.broadcast_in_dim %1038, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1040 = stablehlo.broadcast_in_dim %1039, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1041 = stablehlo.multiply %1036, %1040 : tensor<1x14x14x480xf32>
    %1042 = stablehlo.add %1035, %1041 : tensor<1x14x14x480xf32>
    %1043 = stablehlo.slice %924 [0:1, 3:17, 2:16, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %1044 = stablehlo.slice %arg50 [3:4, 2:3, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %1045 = stablehlo.reshape %1044 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %1046 = stablehlo.broadcast_in_dim %1045, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1047 = stablehlo.broadcast_in_dim %1046, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1048 = stablehlo.multiply %1043, %1047 : tensor<1x14x14x480xf32>
    %1049 = stablehlo.add %1042, %1048 : tensor<1x14x14x480xf32>
    %1050 = stablehlo.slice %924 [0:1, 3:17, 3:17, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %1051 = stablehlo.slice %arg50 [3:4, 3:4, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %1052 = stablehlo.reshape %1051 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %1053 = stablehlo.broadcast_in_dim %1052, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1054 = stablehlo.broadcast_in_dim %1053, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1055 = stablehlo.multiply %1050, %1054 : tensor<1x14x14x480xf32>
    %1056 = stablehlo.add %1049, %1055 : tensor<1x14x14x480xf32>
    %1057 = stablehlo.slice %924 [0:1, 3:17, 4:18, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %1058 = stablehlo.slice %arg50 [3:4, 4:5, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %1059 = stablehlo.reshape %1058 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %1060 = stablehlo.broadcast_in_dim %1059, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1061 = stablehlo.broadcast_in_dim %1060, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1062 = stablehlo.multiply %1057, %1061 : tensor<1x14x14x480xf32>
    %1063 = stablehlo.add %1056, %1062 : tensor<1x14x14x480xf32>
    %1064 = stablehlo.slice %924 [0:1, 4:18, 0:14, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %1065 = stablehlo.slice %arg50 [4:5, 0:1, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %1066 = stablehlo.reshape %1065 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %1067 = stablehlo.broadcast_in_dim %1066, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1068 = stablehlo.broadcast_in_dim %1067, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1069 = stablehlo.multiply %1064, %1068 : tensor<1x14x14x480xf32>
    %1070 = stablehlo.add %1063, %1069 : tensor<1x14x14x480xf32>
    %1071 = stablehlo.slice %924 [0:1, 4:18, 1:15, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %1072 = stablehlo.slice %arg50 [4:5, 1:2, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %1073 = stablehlo.reshape %1072 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %1074 = stablehlo.broadcast_in_dim %1073, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1075 = stablehlo.broadcast_in_dim %1074, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1076 = stablehlo.multiply %1071, %1075 : tensor<1x14x14x480xf32>
    %1077 = stablehlo.add %1070, %1076 : tensor<1x14x14x480xf32>
    %1078 = stablehlo.slice %924 [0:1, 4:18, 2:16, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %1079 = stablehlo.slice %arg50 [4:5, 2:3, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %1080 = stablehlo.reshape %1079 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %1081 = stablehlo.broadcast_in_dim %1080, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1082 = stablehlo.broadcast_in_dim %1081, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1083 = stablehlo.multiply %1078, %1082 : tensor<1x14x14x480xf32>
    %1084 = stablehlo.add %1077, %1083 : tensor<1x14x14x480xf32>
    %1085 = stablehlo.slice %924 [0:1, 4:18, 3:17, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %1086 = stablehlo.slice %arg50 [4:5, 3:4, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %1087 = stablehlo.reshape %1086 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %1088 = stablehlo.broadcast_in_dim %1087, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1089 = stablehlo.broadcast_in_dim %1088, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1090 = stablehlo.multiply %1085, %1089 : tensor<1x14x14x480xf32>
    %1091 = stablehlo.add %1084, %1090 : tensor<1x14x14x480xf32>
    %1092 = stablehlo.slice %924 [0:1, 4:18, 4:18, 0:480] : (tensor<1x18x18x480xf32>) -> tensor<1x14x14x480xf32>
    %1093 = stablehlo.slice %arg50 [4:5, 4:5, 0:1, 0:480] : (tensor<5x5x1x480xf32>) -> tensor<1x1x1x480xf32>
    %1094 = stablehlo.reshape %1093 : (tensor<1x1x1x480xf32>) -> tensor<480xf32>
    %1095 = stablehlo.broadcast_in_dim %1094, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1096 = stablehlo.broadcast_in_dim %1095, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1097 = stablehlo.multiply %1092, %1096 : tensor<1x14x14x480xf32>
    %1098 = stablehlo.add %1091, %1097 : tensor<1x14x14x480xf32>
    %1099 = stablehlo.broadcast_in_dim %arg51, dims = [3] : (tensor<480xf32>) -> tensor<1x1x1x480xf32>
    %1100 = stablehlo.broadcast_in_dim %1099, dims = [0, 1, 2, 3] : (tensor<1x1x1x480xf32>) -> tensor<1x14x14x480xf32>
    %1101 = stablehlo.add %1098, %1100 : tensor<1x14x14x480xf32>
    %cst_42 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1102 = stablehlo.broadcast_in_dim %cst_42, dims = [] : (tensor<f32>) -> tensor<1x14x14x480xf32>
    %1103 = stablehlo.maximum %1101, %1102 : tensor<1x14x14x480xf32>
    %cst_43 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %1104 = stablehlo.broadcast_in_dim %cst_43, dims = [] : (tensor<f32>) -> tensor<1x14x14x480xf32>
    %1105 = stablehlo.minimum %1103, %1104 : tensor<1x14x14x480xf32>
    %1106 = stablehlo.reshape %1105 : (tensor<1x14x14x480xf32>) -> tensor<196x480xf32>
    %1107 = stablehlo.dot_general %1106, %arg52, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<196x480xf32>, tensor<480x112xf32>) -> tensor<196x112xf32>
    %1108 = stablehlo.broadcast_in_dim %arg53, dims = [1] : (tensor<112xf32>) -> tensor<1x112xf32>
    %1109 = stablehlo.broadcast_in_dim %1108, dims = [0, 1] : (tensor<1x112xf32>) -> tensor<196x112xf32>
    %1110 = stablehlo.add %1107, %1109 : tensor<196x112xf32>
    %1111 = stablehlo.reshape %1110 : (tensor<196x112xf32>) -> tensor<1x14x14x112xf32>
    %1112 = stablehlo.reshape %1111 : (tensor<1x14x14x112xf32>) -> tensor<196x112xf32>
    %1113 = stablehlo.dot_general %1112, %arg54, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<196x112xf32>, tensor<112x672xf32>) -> tensor<196x672xf32>
    %1114 = stablehlo.broadcast_in_dim %arg55, dims = [1] : (tensor<672xf32>) -> tensor<1x672xf32>
    %1115 = stablehlo.broadcast_in_dim %1114, dims = [0, 1] : (tensor<1x672xf32>) -> tensor<196x672xf32>
    %1116 = stablehlo.add %1113, %1115 : tensor<196x672xf32>
    %1117 = stablehlo.reshape %1116 : (tensor<196x672xf32>) -> tensor<1x14x14x672xf32>
    %cst_44 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1118 = stablehlo.broadcast_in_dim %cst_44, dims = [] : (tensor<f32>) -> tensor<1x14x14x672xf32>
    %1119 = stablehlo.maximum %1117, %1118 : tensor<1x14x14x672xf32>
    %cst_45 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %1120 = stablehlo.broadcast_in_dim %cst_45, dims = [] : (tensor<f32>) -> tensor<1x14x14x672xf32>
    %1121 = stablehlo.minimum %1119, %1120 : tensor<1x14x14x672xf32>
    %cst_46 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1122 = stablehlo.pad %1121, %cst_46, low = [0, 2, 2, 0], high = [0, 2, 2, 0], interior = [0, 0, 0, 0] : (tensor<1x14x14x672xf32>, tensor<f32>) -> tensor<1x18x18x672xf32>
    %1123 = stablehlo.slice %1122 [0:1, 0:14, 0:14, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1124 = stablehlo.slice %arg56 [0:1, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1125 = stablehlo.reshape %1124 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1126 = stablehlo.broadcast_in_dim %1125, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1127 = stablehlo.broadcast_in_dim %1126, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1128 = stablehlo.multiply %1123, %1127 : tensor<1x14x14x672xf32>
    %1129 = stablehlo.slice %1122 [0:1, 0:14, 1:15, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1130 = stablehlo.slice %arg56 [0:1, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1131 = stablehlo.reshape %1130 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1132 = stablehlo.broadcast_in_dim %1131, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1133 = stablehlo.broadcast_in_dim %1132, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1134 = stablehlo.multiply %1129, %1133 : tensor<1x14x14x672xf32>
    %1135 = stablehlo.add %1128, %1134 : tensor<1x14x14x672xf32>
    %1136 = stablehlo.slice %1122 [0:1, 0:14, 2:16, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1137 = stablehlo.slice %arg56 [0:1, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1138 = stablehlo.reshape %1137 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1139 = stablehlo.broadcast_in_dim %1138, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1140 = stablehlo.broadcast_in_dim %1139, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1141 = stablehlo.multiply %1136, %1140 : tensor<1x14x14x672xf32>
    %1142 = stablehlo.add %1135, %1141 : tensor<1x14x14x672xf32>
    %1143 = stablehlo.slice %1122 [0:1, 0:14, 3:17, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1144 = stablehlo.slice %arg56 [0:1, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1145 = stablehlo.reshape %1144 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1146 = stablehlo.broadcast_in_dim %1145, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1147 = stablehlo.broadcast_in_dim %1146, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1148 = stablehlo.multiply %1143, %1147 : tensor<1x14x14x672xf32>
    %1149 = stablehlo.add %1142, %1148 : tensor<1x14x14x672xf32>
    %1150 = stablehlo.slice %1122 [0:1, 0:14, 4:18, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1151 = stablehlo.slice %arg56 [0:1, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1152 = stablehlo.reshape %1151 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1153 = stablehlo.broadcast_in_dim %1152, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1154 = stablehlo.broadcast_in_dim %1153, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1155 = stablehlo.multiply %1150, %1154 : tensor<1x14x14x672xf32>
    %1156 = stablehlo.add %1149, %1155 : tensor<1x14x14x672xf32>
    %1157 = stablehlo.slice %1122 [0:1, 1:15, 0:14, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1158 = stablehlo.slice %arg56 [1:2, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1159 = stablehlo.reshape %1158 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1160 = stablehlo.broadcast_in_dim %1159, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1161 = stablehlo.broadcast_in_dim %1160, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1162 = stablehlo.multiply %1157, %1161 : tensor<1x14x14x672xf32>
    %1163 = stablehlo.add %1156, %1162 : tensor<1x14x14x672xf32>
    %1164 = stablehlo.slice %1122 [0:1, 1:15, 1:15, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1165 = stablehlo.slice %arg56 [1:2, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1166 = stablehlo.reshape %1165 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1167 = stablehlo.broadcast_in_dim %1166, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1168 = stablehlo.broadcast_in_dim %1167, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1169 = stablehlo.multiply %1164, %1168 : tensor<1x14x14x672xf32>
    %1170 = stablehlo.add %1163, %1169 : tensor<1x14x14x672xf32>
    %1171 = stablehlo.slice %1122 [0:1, 1:15, 2:16, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1172 = stablehlo.slice %arg56 [1:2, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1173 = stablehlo.reshape %1172 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1174 = stablehlo.broadcast_in_dim %1173, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1175 = stablehlo.broadcast_in_dim %1174, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1176 = stablehlo.multiply %1171, %1175 : tensor<1x14x14x672xf32>
    %1177 = stablehlo.add %1170, %1176 : tensor<1x14x14x672xf32>
    %1178 = stablehlo.slice %1122 [0:1, 1:15, 3:17, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1179 = stablehlo.slice %arg56 [1:2, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1180 = stablehlo.reshape %1179 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1181 = stablehlo.broadcast_in_dim %1180, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1182 = stablehlo.broadcast_in_dim %1181, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1183 = stablehlo.multiply %1178, %1182 : tensor<1x14x14x672xf32>
    %1184 = stablehlo.add %1177, %1183 : tensor<1x14x14x672xf32>
    %1185 = stablehlo.slice %1122 [0:1, 1:15, 4:18, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1186 = stablehlo.slice %arg56 [1:2, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1187 = stablehlo.reshape %1186 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1188 = stablehlo.broadcast_in_dim %1187, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1189 = stablehlo.broadcast_in_dim %1188, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1190 = stablehlo.multiply %1185, %1189 : tensor<1x14x14x672xf32>
    %1191 = stablehlo.add %1184, %1190 : tensor<1x14x14x672xf32>
    %1192 = stablehlo.slice %1122 [0:1, 2:16, 0:14, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1193 = stablehlo.slice %arg56 [2:3, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1194 = stablehlo.reshape %1193 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1195 = stablehlo.broadcast_in_dim %1194, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1196 = stablehlo.broadcast_in_dim %1195, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1197 = stablehlo.multiply %1192, %1196 : tensor<1x14x14x672xf32>
    %1198 = stablehlo.add %1191, %1197 : tensor<1x14x14x672xf32>
    %1199 = stablehlo.slice %1122 [0:1, 2:16, 1:15, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1200 = stablehlo.slice %arg56 [2:3, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1201 = stablehlo.reshape %1200 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1202 = stablehlo.broadcast_in_dim %1201, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1203 = stablehlo.broadcast_in_dim %1202, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1204 = stablehlo.multiply %1199, %1203 : tensor<1x14x14x672xf32>
    %1205 = stablehlo.add %1198, %1204 : tensor<1x14x14x672xf32>
    %1206 = stablehlo.slice %1122 [0:1, 2:16, 2:16, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1207 = stablehlo.slice %arg56 [2:3, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1208 = stablehlo.reshape %1207 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1209 = stablehlo.broadcast_in_dim %1208, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1210 = stablehlo.broadcast_in_dim %1209, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1211 = stablehlo.multiply %1206, %1210 : tensor<1x14x14x672xf32>
    %1212 = stablehlo.add %1205, %1211 : tensor<1x14x14x672xf32>
    %1213 = stablehlo.slice %1122 [0:1, 2:16, 3:17, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1214 = stablehlo.slice %arg56 [2:3, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1215 = stablehlo.reshape %1214 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1216 = stablehlo.broadcast_in_dim %1215, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1217 = stablehlo.broadcast_in_dim %1216, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1218 = stablehlo.multiply %1213, %1217 : tensor<1x14x14x672xf32>
    %1219 = stablehlo.add %1212, %1218 : tensor<1x14x14x672xf32>
    %1220 = stablehlo.slice %1122 [0:1, 2:16, 4:18, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1221 = stablehlo.slice %arg56 [2:3, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1222 = stablehlo.reshape %1221 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1223 = stablehlo.broadcast_in_dim %1222, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1224 = stablehlo.broadcast_in_dim %1223, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1225 = stablehlo.multiply %1220, %1224 : tensor<1x14x14x672xf32>
    %1226 = stablehlo.add %1219, %1225 : tensor<1x14x14x672xf32>
    %1227 = stablehlo.slice %1122 [0:1, 3:17, 0:14, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1228 = stablehlo.slice %arg56 [3:4, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1229 = stablehlo.reshape %1228 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1230 = stablehlo.broadcast_in_dim %1229, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1231 = stablehlo.broadcast_in_dim %1230, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1232 = stablehlo.multiply %1227, %1231 : tensor<1x14x14x672xf32>
    %1233 = stablehlo.add %1226, %1232 : tensor<1x14x14x672xf32>
    %1234 = stablehlo.slice %1122 [0:1, 3:17, 1:15, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1235 = stablehlo.slice %arg56 [3:4, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1236 = stablehlo.reshape %1235 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1237 = stablehlo.broadcast_in_dim %1236, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1238 = stablehlo.broadcast_in_dim %1237, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1239 = stablehlo.multiply %1234, %1238 : tensor<1x14x14x672xf32>
    %1240 = stablehlo.add %1233, %1239 : tensor<1x14x14x672xf32>
    %1241 = stablehlo.slice %1122 [0:1, 3:17, 2:16, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1242 = stablehlo.slice %arg56 [3:4, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1243 = stablehlo.reshape %1242 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1244 = stablehlo.broadcast_in_dim %1243, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1245 = stablehlo.broadcast_in_dim %1244, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1246 = stablehlo.multiply %1241, %1245 : tensor<1x14x14x672xf32>
    %1247 = stablehlo.add %1240, %1246 : tensor<1x14x14x672xf32>
    %1248 = stablehlo.slice %1122 [0:1, 3:17, 3:17, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1249 = stablehlo.slice %arg56 [3:4, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1250 = stablehlo.reshape %1249 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1251 = stablehlo.broadcast_in_dim %1250, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1252 = stablehlo.broadcast_in_dim %1251, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1253 = stablehlo.multiply %1248, %1252 : tensor<1x14x14x672xf32>
    %1254 = stablehlo.add %1247, %1253 : tensor<1x14x14x672xf32>
    %1255 = stablehlo.slice %1122 [0:1, 3:17, 4:18, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1256 = stablehlo.slice %arg56 [3:4, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1257 = stablehlo.reshape %1256 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1258 = stablehlo.broadcast_in_dim %1257, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1259 = stablehlo.broadcast_in_dim %1258, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1260 = stablehlo.multiply %1255, %1259 : tensor<1x14x14x672xf32>
    %1261 = stablehlo.add %1254, %1260 : tensor<1x14x14x672xf32>
    %1262 = stablehlo.slice %1122 [0:1, 4:18, 0:14, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1263 = stablehlo.slice %arg56 [4:5, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1264 = stablehlo.reshape %1263 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1265 = stablehlo.broadcast_in_dim %1264, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1266 = stablehlo.broadcast_in_dim %1265, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1267 = stablehlo.multiply %1262, %1266 : tensor<1x14x14x672xf32>
    %1268 = stablehlo.add %1261, %1267 : tensor<1x14x14x672xf32>
    %1269 = stablehlo.slice %1122 [0:1, 4:18, 1:15, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1270 = stablehlo.slice %arg56 [4:5, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1271 = stablehlo.reshape %1270 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1272 = stablehlo.broadcast_in_dim %1271, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1273 = stablehlo.broadcast_in_dim %1272, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1274 = stablehlo.multiply %1269, %1273 : tensor<1x14x14x672xf32>
    %1275 = stablehlo.add %1268, %1274 : tensor<1x14x14x672xf32>
    %1276 = stablehlo.slice %1122 [0:1, 4:18, 2:16, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1277 = stablehlo.slice %arg56 [4:5, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1278 = stablehlo.reshape %1277 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1279 = stablehlo.broadcast_in_dim %1278, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1280 = stablehlo.broadcast_in_dim %1279, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1281 = stablehlo.multiply %1276, %1280 : tensor<1x14x14x672xf32>
    %1282 = stablehlo.add %1275, %1281 : tensor<1x14x14x672xf32>
    %1283 = stablehlo.slice %1122 [0:1, 4:18, 3:17, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1284 = stablehlo.slice %arg56 [4:5, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1285 = stablehlo.reshape %1284 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1286 = stablehlo.broadcast_in_dim %1285, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1287 = stablehlo.broadcast_in_dim %1286, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1288 = stablehlo.multiply %1283, %1287 : tensor<1x14x14x672xf32>
    %1289 = stablehlo.add %1282, %1288 : tensor<1x14x14x672xf32>
    %1290 = stablehlo.slice %1122 [0:1, 4:18, 4:18, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1291 = stablehlo.slice %arg56 [4:5, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1292 = stablehlo.reshape %1291 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1293 = stablehlo.broadcast_in_dim %1292, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1294 = stablehlo.broadcast_in_dim %1293, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1295 = stablehlo.multiply %1290, %1294 : tensor<1x14x14x672xf32>
    %1296 = stablehlo.add %1289, %1295 : tensor<1x14x14x672xf32>
    %1297 = stablehlo.broadcast_in_dim %arg57, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1298 = stablehlo.broadcast_in_dim %1297, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1299 = stablehlo.add %1296, %1298 : tensor<1x14x14x672xf32>
    %cst_47 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1300 = stablehlo.broadcast_in_dim %cst_47, dims = [] : (tensor<f32>) -> tensor<1x14x14x672xf32>
    %1301 = stablehlo.maximum %1299, %1300 : tensor<1x14x14x672xf32>
    %cst_48 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %1302 = stablehlo.broadcast_in_dim %cst_48, dims = [] : (tensor<f32>) -> tensor<1x14x14x672xf32>
    %1303 = stablehlo.minimum %1301, %1302 : tensor<1x14x14x672xf32>
    %1304 = stablehlo.reshape %1303 : (tensor<1x14x14x672xf32>) -> tensor<196x672xf32>
    %1305 = stablehlo.dot_general %1304, %arg58, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<196x672xf32>, tensor<672x112xf32>) -> tensor<196x112xf32>
    %1306 = stablehlo.broadcast_in_dim %arg59, dims = [1] : (tensor<112xf32>) -> tensor<1x112xf32>
    %1307 = stablehlo.broadcast_in_dim %1306, dims = [0, 1] : (tensor<1x112xf32>) -> tensor<196x112xf32>
    %1308 = stablehlo.add %1305, %1307 : tensor<196x112xf32>
    %1309 = stablehlo.reshape %1308 : (tensor<196x112xf32>) -> tensor<1x14x14x112xf32>
    %1310 = stablehlo.add %1309, %1111 : tensor<1x14x14x112xf32>
    %1311 = stablehlo.reshape %1310 : (tensor<1x14x14x112xf32>) -> tensor<196x112xf32>
    %1312 = stablehlo.dot_general %1311, %arg60, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<196x112xf32>, tensor<112x672xf32>) -> tensor<196x672xf32>
    %1313 = stablehlo.broadcast_in_dim %arg61, dims = [1] : (tensor<672xf32>) -> tensor<1x672xf32>
    %1314 = stablehlo.broadcast_in_dim %1313, dims = [0, 1] : (tensor<1x672xf32>) -> tensor<196x672xf32>
    %1315 = stablehlo.add %1312, %1314 : tensor<196x672xf32>
    %1316 = stablehlo.reshape %1315 : (tensor<196x672xf32>) -> tensor<1x14x14x672xf32>
    %cst_49 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1317 = stablehlo.broadcast_in_dim %cst_49, dims = [] : (tensor<f32>) -> tensor<1x14x14x672xf32>
    %1318 = stablehlo.maximum %1316, %1317 : tensor<1x14x14x672xf32>
    %cst_50 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %1319 = stablehlo.broadcast_in_dim %cst_50, dims = [] : (tensor<f32>) -> tensor<1x14x14x672xf32>
    %1320 = stablehlo.minimum %1318, %1319 : tensor<1x14x14x672xf32>
    %cst_51 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1321 = stablehlo.pad %1320, %cst_51, low = [0, 2, 2, 0], high = [0, 2, 2, 0], interior = [0, 0, 0, 0] : (tensor<1x14x14x672xf32>, tensor<f32>) -> tensor<1x18x18x672xf32>
    %1322 = stablehlo.slice %1321 [0:1, 0:14, 0:14, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1323 = stablehlo.slice %arg62 [0:1, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1324 = stablehlo.reshape %1323 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1325 = stablehlo.broadcast_in_dim %1324, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1326 = stablehlo.broadcast_in_dim %1325, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1327 = stablehlo.multiply %1322, %1326 : tensor<1x14x14x672xf32>
    %1328 = stablehlo.slice %1321 [0:1, 0:14, 1:15, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1329 = stablehlo.slice %arg62 [0:1, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1330 = stablehlo.reshape %1329 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1331 = stablehlo.broadcast_in_dim %1330, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1332 = stablehlo.broadcast_in_dim %1331, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1333 = stablehlo.multiply %1328, %1332 : tensor<1x14x14x672xf32>
    %1334 = stablehlo.add %1327, %1333 : tensor<1x14x14x672xf32>
    %1335 = stablehlo.slice %1321 [0:1, 0:14, 2:16, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1336 = stablehlo.slice %arg62 [0:1, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1337 = stablehlo.reshape %1336 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1338 = stablehlo.broadcast_in_dim %1337, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1339 = stablehlo.broadcast_in_dim %1338, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1340 = stablehlo.multiply %1335, %1339 : tensor<1x14x14x672xf32>
    %1341 = stablehlo.add %1334, %1340 : tensor<1x14x14x672xf32>
    %1342 = stablehlo.slice %1321 [0:1, 0:14, 3:17, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1343 = stablehlo.slice %arg62 [0:1, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1344 = stablehlo.reshape %1343 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1345 = stablehlo.broadcast_in_dim %1344, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1346 = stablehlo.broadcast_in_dim %1345, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1347 = stablehlo.multiply %1342, %1346 : tensor<1x14x14x672xf32>
    %1348 = stablehlo.add %1341, %1347 : tensor<1x14x14x672xf32>
    %1349 = stablehlo.slice %1321 [0:1, 0:14, 4:18, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1350 = stablehlo.slice %arg62 [0:1, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1351 = stablehlo.reshape %1350 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1352 = stablehlo.broadcast_in_dim %1351, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1353 = stablehlo.broadcast_in_dim %1352, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1354 = stablehlo.multiply %1349, %1353 : tensor<1x14x14x672xf32>
    %1355 = stablehlo.add %1348, %1354 : tensor<1x14x14x672xf32>
    %1356 = stablehlo.slice %1321 [0:1, 1:15, 0:14, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1357 = stablehlo.slice %arg62 [1:2, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1358 = stablehlo.reshape %1357 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1359 = stablehlo.broadcast_in_dim %1358, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1360 = stablehlo.broadcast_in_dim %1359, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1361 = stablehlo.multiply %1356, %1360 : tensor<1x14x14x672xf32>
    %1362 = stablehlo.add %1355, %1361 : tensor<1x14x14x672xf32>
    %1363 = stablehlo.slice %1321 [0:1, 1:15, 1:15, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1364 = stablehlo.slice %arg62 [1:2, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1365 = stablehlo.reshape %1364 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1366 = stablehlo.broadcast_in_dim %1365, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1367 = stablehlo.broadcast_in_dim %1366, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1368 = stablehlo.multiply %1363, %1367 : tensor<1x14x14x672xf32>
    %1369 = stablehlo.add %1362, %1368 : tensor<1x14x14x672xf32>
    %1370 = stablehlo.slice %1321 [0:1, 1:15, 2:16, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1371 = stablehlo.slice %arg62 [1:2, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1372 = stablehlo.reshape %1371 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1373 = stablehlo.broadcast_in_dim %1372, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1374 = stablehlo.broadcast_in_dim %1373, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1375 = stablehlo.multiply %1370, %1374 : tensor<1x14x14x672xf32>
    %1376 = stablehlo.add %1369, %1375 : tensor<1x14x14x672xf32>
    %1377 = stablehlo.slice %1321 [0:1, 1:15, 3:17, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1378 = stablehlo.slice %arg62 [1:2, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1379 = stablehlo.reshape %1378 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1380 = stablehlo.broadcast_in_dim %1379, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1381 = stablehlo.broadcast_in_dim %1380, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1382 = stablehlo.multiply %1377, %1381 : tensor<1x14x14x672xf32>
    %1383 = stablehlo.add %1376, %1382 : tensor<1x14x14x672xf32>
    %1384 = stablehlo.slice %1321 [0:1, 1:15, 4:18, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1385 = stablehlo.slice %arg62 [1:2, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1386 = stablehlo.reshape %1385 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1387 = stablehlo.broadcast_in_dim %1386, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1388 = stablehlo.broadcast_in_dim %1387, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1389 = stablehlo.multiply %1384, %1388 : tensor<1x14x14x672xf32>
    %1390 = stablehlo.add %1383, %1389 : tensor<1x14x14x672xf32>
    %1391 = stablehlo.slice %1321 [0:1, 2:16, 0:14, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1392 = stablehlo.slice %arg62 [2:3, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1393 = stablehlo.reshape %1392 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1394 = stablehlo.broadcast_in_dim %1393, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1395 = stablehlo.broadcast_in_dim %1394, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1396 = stablehlo.multiply %1391, %1395 : tensor<1x14x14x672xf32>
    %1397 = stablehlo.add %1390, %1396 : tensor<1x14x14x672xf32>
    %1398 = stablehlo.slice %1321 [0:1, 2:16, 1:15, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1399 = stablehlo.slice %arg62 [2:3, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1400 = stablehlo.reshape %1399 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1401 = stablehlo.broadcast_in_dim %1400, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1402 = stablehlo.broadcast_in_dim %1401, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1403 = stablehlo.multiply %1398, %1402 : tensor<1x14x14x672xf32>
    %1404 = stablehlo.add %1397, %1403 : tensor<1x14x14x672xf32>
    %1405 = stablehlo.slice %1321 [0:1, 2:16, 2:16, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1406 = stablehlo.slice %arg62 [2:3, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1407 = stablehlo.reshape %1406 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1408 = stablehlo.broadcast_in_dim %1407, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1409 = stablehlo.broadcast_in_dim %1408, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1410 = stablehlo.multiply %1405, %1409 : tensor<1x14x14x672xf32>
    %1411 = stablehlo.add %1404, %1410 : tensor<1x14x14x672xf32>
    %1412 = stablehlo.slice %1321 [0:1, 2:16, 3:17, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1413 = stablehlo.slice %arg62 [2:3, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1414 = stablehlo.reshape %1413 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1415 = stablehlo.broadcast_in_dim %1414, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1416 = stablehlo.broadcast_in_dim %1415, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1417 = stablehlo.multiply %1412, %1416 : tensor<1x14x14x672xf32>
    %1418 = stablehlo.add %1411, %1417 : tensor<1x14x14x672xf32>
    %1419 = stablehlo.slice %1321 [0:1, 2:16, 4:18, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1420 = stablehlo.slice %arg62 [2:3, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1421 = stablehlo.reshape %1420 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1422 = stablehlo.broadcast_in_dim %1421, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1423 = stablehlo.broadcast_in_dim %1422, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1424 = stablehlo.multiply %1419, %1423 : tensor<1x14x14x672xf32>
    %1425 = stablehlo.add %1418, %1424 : tensor<1x14x14x672xf32>
    %1426 = stablehlo.slice %1321 [0:1, 3:17, 0:14, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1427 = stablehlo.slice %arg62 [3:4, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1428 = stablehlo.reshape %1427 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1429 = stablehlo.broadcast_in_dim %1428, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1430 = stablehlo.broadcast_in_dim %1429, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1431 = stablehlo.multiply %1426, %1430 : tensor<1x14x14x672xf32>
    %1432 = stablehlo.add %1425, %1431 : tensor<1x14x14x672xf32>
    %1433 = stablehlo.slice %1321 [0:1, 3:17, 1:15, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1434 = stablehlo.slice %arg62 [3:4, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1435 = stablehlo.reshape %1434 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1436 = stablehlo.broadcast_in_dim %1435, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1437 = stablehlo.broadcast_in_dim %1436, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1438 = stablehlo.multiply %1433, %1437 : tensor<1x14x14x672xf32>
    %1439 = stablehlo.add %1432, %1438 : tensor<1x14x14x672xf32>
    %1440 = stablehlo.slice %1321 [0:1, 3:17, 2:16, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1441 = stablehlo.slice %arg62 [3:4, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1442 = stablehlo.reshape %1441 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1443 = stablehlo.broadcast_in_dim %1442, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1444 = stablehlo.broadcast_in_dim %1443, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1445 = stablehlo.multiply %1440, %1444 : tensor<1x14x14x672xf32>
    %1446 = stablehlo.add %1439, %1445 : tensor<1x14x14x672xf32>
    %1447 = stablehlo.slice %1321 [0:1, 3:17, 3:17, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1448 = stablehlo.slice %arg62 [3:4, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1449 = stablehlo.reshape %1448 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1450 = stablehlo.broadcast_in_dim %1449, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1451 = stablehlo.broadcast_in_dim %1450, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1452 = stablehlo.multiply %1447, %1451 : tensor<1x14x14x672xf32>
    %1453 = stablehlo.add %1446, %1452 : tensor<1x14x14x672xf32>
    %1454 = stablehlo.slice %1321 [0:1, 3:17, 4:18, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1455 = stablehlo.slice %arg62 [3:4, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1456 = stablehlo.reshape %1455 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1457 = stablehlo.broadcast_in_dim %1456, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1458 = stablehlo.broadcast_in_dim %1457, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1459 = stablehlo.multiply %1454, %1458 : tensor<1x14x14x672xf32>
    %1460 = stablehlo.add %1453, %1459 : tensor<1x14x14x672xf32>
    %1461 = stablehlo.slice %1321 [0:1, 4:18, 0:14, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1462 = stablehlo.slice %arg62 [4:5, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1463 = stablehlo.reshape %1462 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1464 = stablehlo.broadcast_in_dim %1463, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1465 = stablehlo.broadcast_in_dim %1464, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1466 = stablehlo.multiply %1461, %1465 : tensor<1x14x14x672xf32>
    %1467 = stablehlo.add %1460, %1466 : tensor<1x14x14x672xf32>
    %1468 = stablehlo.slice %1321 [0:1, 4:18, 1:15, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1469 = stablehlo.slice %arg62 [4:5, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1470 = stablehlo.reshape %1469 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1471 = stablehlo.broadcast_in_dim %1470, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1472 = stablehlo.broadcast_in_dim %1471, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1473 = stablehlo.multiply %1468, %1472 : tensor<1x14x14x672xf32>
    %1474 = stablehlo.add %1467, %1473 : tensor<1x14x14x672xf32>
    %1475 = stablehlo.slice %1321 [0:1, 4:18, 2:16, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1476 = stablehlo.slice %arg62 [4:5, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1477 = stablehlo.reshape %1476 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1478 = stablehlo.broadcast_in_dim %1477, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1479 = stablehlo.broadcast_in_dim %1478, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1480 = stablehlo.multiply %1475, %1479 : tensor<1x14x14x672xf32>
    %1481 = stablehlo.add %1474, %1480 : tensor<1x14x14x672xf32>
    %1482 = stablehlo.slice %1321 [0:1, 4:18, 3:17, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1483 = stablehlo.slice %arg62 [4:5, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1484 = stablehlo.reshape %1483 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1485 = stablehlo.broadcast_in_dim %1484, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1486 = stablehlo.broadcast_in_dim %1485, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1487 = stablehlo.multiply %1482, %1486 : tensor<1x14x14x672xf32>
    %1488 = stablehlo.add %1481, %1487 : tensor<1x14x14x672xf32>
    %1489 = stablehlo.slice %1321 [0:1, 4:18, 4:18, 0:672] : (tensor<1x18x18x672xf32>) -> tensor<1x14x14x672xf32>
    %1490 = stablehlo.slice %arg62 [4:5, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1491 = stablehlo.reshape %1490 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1492 = stablehlo.broadcast_in_dim %1491, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1493 = stablehlo.broadcast_in_dim %1492, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1494 = stablehlo.multiply %1489, %1493 : tensor<1x14x14x672xf32>
    %1495 = stablehlo.add %1488, %1494 : tensor<1x14x14x672xf32>
    %1496 = stablehlo.broadcast_in_dim %arg63, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1497 = stablehlo.broadcast_in_dim %1496, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x14x14x672xf32>
    %1498 = stablehlo.add %1495, %1497 : tensor<1x14x14x672xf32>
    %cst_52 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1499 = stablehlo.broadcast_in_dim %cst_52, dims = [] : (tensor<f32>) -> tensor<1x14x14x672xf32>
    %1500 = stablehlo.maximum %1498, %1499 : tensor<1x14x14x672xf32>
    %cst_53 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %1501 = stablehlo.broadcast_in_dim %cst_53, dims = [] : (tensor<f32>) -> tensor<1x14x14x672xf32>
    %1502 = stablehlo.minimum %1500, %1501 : tensor<1x14x14x672xf32>
    %1503 = stablehlo.reshape %1502 : (tensor<1x14x14x672xf32>) -> tensor<196x672xf32>
    %1504 = stablehlo.dot_general %1503, %arg64, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<196x672xf32>, tensor<672x112xf32>) -> tensor<196x112xf32>
    %1505 = stablehlo.broadcast_in_dim %arg65, dims = [1] : (tensor<112xf32>) -> tensor<1x112xf32>
    %1506 = stablehlo.broadcast_in_dim %1505, dims = [0, 1] : (tensor<1x112xf32>) -> tensor<196x112xf32>
    %1507 = stablehlo.add %1504, %1506 : tensor<196x112xf32>
    %1508 = stablehlo.reshape %1507 : (tensor<196x112xf32>) -> tensor<1x14x14x112xf32>
    %1509 = stablehlo.add %1508, %1310 : tensor<1x14x14x112xf32>
    %1510 = stablehlo.reshape %1509 : (tensor<1x14x14x112xf32>) -> tensor<196x112xf32>
    %1511 = stablehlo.dot_general %1510, %arg66, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<196x112xf32>, tensor<112x672xf32>) -> tensor<196x672xf32>
    %1512 = stablehlo.broadcast_in_dim %arg67, dims = [1] : (tensor<672xf32>) -> tensor<1x672xf32>
    %1513 = stablehlo.broadcast_in_dim %1512, dims = [0, 1] : (tensor<1x672xf32>) -> tensor<196x672xf32>
    %1514 = stablehlo.add %1511, %1513 : tensor<196x672xf32>
    %1515 = stablehlo.reshape %1514 : (tensor<196x672xf32>) -> tensor<1x14x14x672xf32>
    %cst_54 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1516 = stablehlo.broadcast_in_dim %cst_54, dims = [] : (tensor<f32>) -> tensor<1x14x14x672xf32>
    %1517 = stablehlo.maximum %1515, %1516 : tensor<1x14x14x672xf32>
    %cst_55 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %1518 = stablehlo.broadcast_in_dim %cst_55, dims = [] : (tensor<f32>) -> tensor<1x14x14x672xf32>
    %1519 = stablehlo.minimum %1517, %1518 : tensor<1x14x14x672xf32>
    %cst_56 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1520 = stablehlo.pad %1519, %cst_56, low = [0, 1, 1, 0], high = [0, 2, 2, 0], interior = [0, 0, 0, 0] : (tensor<1x14x14x672xf32>, tensor<f32>) -> tensor<1x17x17x672xf32>
    %1521 = stablehlo.slice %1520 [0:1, 0:13:2, 0:13:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1522 = stablehlo.slice %arg68 [0:1, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1523 = stablehlo.reshape %1522 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1524 = stablehlo.broadcast_in_dim %1523, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1525 = stablehlo.broadcast_in_dim %1524, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1526 = stablehlo.multiply %1521, %1525 : tensor<1x7x7x672xf32>
    %1527 = stablehlo.slice %1520 [0:1, 0:13:2, 1:14:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1528 = stablehlo.slice %arg68 [0:1, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1529 = stablehlo.reshape %1528 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1530 = stablehlo.broadcast_in_dim %1529, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1531 = stablehlo.broadcast_in_dim %1530, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1532 = stablehlo.multiply %1527, %1531 : tensor<1x7x7x672xf32>
    %1533 = stablehlo.add %1526, %1532 : tensor<1x7x7x672xf32>
    %1534 = stablehlo.slice %1520 [0:1, 0:13:2, 2:15:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1535 = stablehlo.slice %arg68 [0:1, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1536 = stablehlo.reshape %1535 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1537 = stablehlo.broadcast_in_dim %1536, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1538 = stablehlo.broadcast_in_dim %1537, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1539 = stablehlo.multiply %1534, %1538 : tensor<1x7x7x672xf32>
    %1540 = stablehlo.add %1533, %1539 : tensor<1x7x7x672xf32>
    %1541 = stablehlo.slice %1520 [0:1, 0:13:2, 3:16:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1542 = stablehlo.slice %arg68 [0:1, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1543 = stablehlo.reshape %1542 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1544 = stablehlo.broadcast_in_dim %1543, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1545 = stablehlo.broadcast_in_dim %1544, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1546 = stablehlo.multiply %1541, %1545 : tensor<1x7x7x672xf32>
    %1547 = stablehlo.add %1540, %1546 : tensor<1x7x7x672xf32>
    %1548 = stablehlo.slice %1520 [0:1, 0:13:2, 4:17:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1549 = stablehlo.slice %arg68 [0:1, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1550 = stablehlo.reshape %1549 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1551 = stablehlo.broadcast_in_dim %1550, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1552 = stablehlo.broadcast_in_dim %1551, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1553 = stablehlo.multiply %1548, %1552 : tensor<1x7x7x672xf32>
    %1554 = stablehlo.add %1547, %1553 : tensor<1x7x7x672xf32>
    %1555 = stablehlo.slice %1520 [0:1, 1:14:2, 0:13:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1556 = stablehlo.slice %arg68 [1:2, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1557 = stablehlo.reshape %1556 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1558 = stablehlo.broadcast_in_dim %1557, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1559 = stablehlo.broadcast_in_dim %1558, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1560 = stablehlo.multiply %1555, %1559 : tensor<1x7x7x672xf32>
    %1561 = stablehlo.add %1554, %1560 : tensor<1x7x7x672xf32>
    %1562 = stablehlo.slice %1520 [0:1, 1:14:2, 1:14:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1563 = stablehlo.slice %arg68 [1:2, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1564 = stablehlo.reshape %1563 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1565 = stablehlo.broadcast_in_dim %1564, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1566 = stablehlo.broadcast_in_dim %1565, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1567 = stablehlo.multiply %1562, %1566 : tensor<1x7x7x672xf32>
    %1568 = stablehlo.add %1561, %1567 : tensor<1x7x7x672xf32>
    %1569 = stablehlo.slice %1520 [0:1, 1:14:2, 2:15:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1570 = stablehlo.slice %arg68 [1:2, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1571 = stablehlo.reshape %1570 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1572 = stablehlo.broadcast_in_dim %1571, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1573 = stablehlo.broadcast_in_dim %1572, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1574 = stablehlo.multiply %1569, %1573 : tensor<1x7x7x672xf32>
    %1575 = stablehlo.add %1568, %1574 : tensor<1x7x7x672xf32>
    %1576 = stablehlo.slice %1520 [0:1, 1:14:2, 3:16:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1577 = stablehlo.slice %arg68 [1:2, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1578 = stablehlo.reshape %1577 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1579 = stablehlo.broadcast_in_dim %1578, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1580 = stablehlo.broadcast_in_dim %1579, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1581 = stablehlo.multiply %1576, %1580 : tensor<1x7x7x672xf32>
    %1582 = stablehlo.add %1575, %1581 : tensor<1x7x7x672xf32>
    %1583 = stablehlo.slice %1520 [0:1, 1:14:2, 4:17:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1584 = stablehlo.slice %arg68 [1:2, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1585 = stablehlo.reshape %1584 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1586 = stablehlo.broadcast_in_dim %1585, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1587 = stablehlo.broadcast_in_dim %1586, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1588 = stablehlo.multiply %1583, %1587 : tensor<1x7x7x672xf32>
    %1589 = stablehlo.add %1582, %1588 : tensor<1x7x7x672xf32>
    %1590 = stablehlo.slice %1520 [0:1, 2:15:2, 0:13:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1591 = stablehlo.slice %arg68 [2:3, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1592 = stablehlo.reshape %1591 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1593 = stablehlo.broadcast_in_dim %1592, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1594 = stablehlo.broadcast_in_dim %1593, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1595 = stablehlo.multiply %1590, %1594 : tensor<1x7x7x672xf32>
    %1596 = stablehlo.add %1589, %1595 : tensor<1x7x7x672xf32>
    %1597 = stablehlo.slice %1520 [0:1, 2:15:2, 1:14:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1598 = stablehlo.slice %arg68 [2:3, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1599 = stablehlo.reshape %1598 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1600 = stablehlo.broadcast_in_dim %1599, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1601 = stablehlo.broadcast_in_dim %1600, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1602 = stablehlo.multiply %1597, %1601 : tensor<1x7x7x672xf32>
    %1603 = stablehlo.add %1596, %1602 : tensor<1x7x7x672xf32>
    %1604 = stablehlo.slice %1520 [0:1, 2:15:2, 2:15:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1605 = stablehlo.slice %arg68 [2:3, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1606 = stablehlo.reshape %1605 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1607 = stablehlo.broadcast_in_dim %1606, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1608 = stablehlo.broadcast_in_dim %1607, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1609 = stablehlo.multiply %1604, %1608 : tensor<1x7x7x672xf32>
    %1610 = stablehlo.add %1603, %1609 : tensor<1x7x7x672xf32>
    %1611 = stablehlo.slice %1520 [0:1, 2:15:2, 3:16:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1612 = stablehlo.slice %arg68 [2:3, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1613 = stablehlo.reshape %1612 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1614 = stablehlo.broadcast_in_dim %1613, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1615 = stablehlo.broadcast_in_dim %1614, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1616 = stablehlo.multiply %1611, %1615 : tensor<1x7x7x672xf32>
    %1617 = stablehlo.add %1610, %1616 : tensor<1x7x7x672xf32>
    %1618 = stablehlo.slice %1520 [0:1, 2:15:2, 4:17:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1619 = stablehlo.slice %arg68 [2:3, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1620 = stablehlo.reshape %1619 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1621 = stablehlo.broadcast_in_dim %1620, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1622 = stablehlo.broadcast_in_dim %1621, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1623 = stablehlo.multiply %1618, %1622 : tensor<1x7x7x672xf32>
    %1624 = stablehlo.add %1617, %1623 : tensor<1x7x7x672xf32>
    %1625 = stablehlo.slice %1520 [0:1, 3:16:2, 0:13:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1626 = stablehlo.slice %arg68 [3:4, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1627 = stablehlo.reshape %1626 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1628 = stablehlo.broadcast_in_dim %1627, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1629 = stablehlo.broadcast_in_dim %1628, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1630 = stablehlo.multiply %1625, %1629 : tensor<1x7x7x672xf32>
    %1631 = stablehlo.add %1624, %1630 : tensor<1x7x7x672xf32>
    %1632 = stablehlo.slice %1520 [0:1, 3:16:2, 1:14:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1633 = stablehlo.slice %arg68 [3:4, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1634 = stablehlo.reshape %1633 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1635 = stablehlo.broadcast_in_dim %1634, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1636 = stablehlo.broadcast_in_dim %1635, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1637 = stablehlo.multiply %1632, %1636 : tensor<1x7x7x672xf32>
    %1638 = stablehlo.add %1631, %1637 : tensor<1x7x7x672xf32>
    %1639 = stablehlo.slice %1520 [0:1, 3:16:2, 2:15:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1640 = stablehlo.slice %arg68 [3:4, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1641 = stablehlo.reshape %1640 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1642 = stablehlo.broadcast_in_dim %1641, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1643 = stablehlo.broadcast_in_dim %1642, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1644 = stablehlo.multiply %1639, %1643 : tensor<1x7x7x672xf32>
    %1645 = stablehlo.add %1638, %1644 : tensor<1x7x7x672xf32>
    %1646 = stablehlo.slice %1520 [0:1, 3:16:2, 3:16:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1647 = stablehlo.slice %arg68 [3:4, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1648 = stablehlo.reshape %1647 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1649 = stablehlo.broadcast_in_dim %1648, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1650 = stablehlo.broadcast_in_dim %1649, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1651 = stablehlo.multiply %1646, %1650 : tensor<1x7x7x672xf32>
    %1652 = stablehlo.add %1645, %1651 : tensor<1x7x7x672xf32>
    %1653 = stablehlo.slice %1520 [0:1, 3:16:2, 4:17:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1654 = stablehlo.slice %arg68 [3:4, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1655 = stablehlo.reshape %1654 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1656 = stablehlo.broadcast_in_dim %1655, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1657 = stablehlo.broadcast_in_dim %1656, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1658 = stablehlo.multiply %1653, %1657 : tensor<1x7x7x672xf32>
    %1659 = stablehlo.add %1652, %1658 : tensor<1x7x7x672xf32>
    %1660 = stablehlo.slice %1520 [0:1, 4:17:2, 0:13:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1661 = stablehlo.slice %arg68 [4:5, 0:1, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1662 = stablehlo.reshape %1661 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1663 = stablehlo.broadcast_in_dim %1662, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1664 = stablehlo.broadcast_in_dim %1663, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1665 = stablehlo.multiply %1660, %1664 : tensor<1x7x7x672xf32>
    %1666 = stablehlo.add %1659, %1665 : tensor<1x7x7x672xf32>
    %1667 = stablehlo.slice %1520 [0:1, 4:17:2, 1:14:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1668 = stablehlo.slice %arg68 [4:5, 1:2, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1669 = stablehlo.reshape %1668 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1670 = stablehlo.broadcast_in_dim %1669, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1671 = stablehlo.broadcast_in_dim %1670, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1672 = stablehlo.multiply %1667, %1671 : tensor<1x7x7x672xf32>
    %1673 = stablehlo.add %1666, %1672 : tensor<1x7x7x672xf32>
    %1674 = stablehlo.slice %1520 [0:1, 4:17:2, 2:15:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1675 = stablehlo.slice %arg68 [4:5, 2:3, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1676 = stablehlo.reshape %1675 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1677 = stablehlo.broadcast_in_dim %1676, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1678 = stablehlo.broadcast_in_dim %1677, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1679 = stablehlo.multiply %1674, %1678 : tensor<1x7x7x672xf32>
    %1680 = stablehlo.add %1673, %1679 : tensor<1x7x7x672xf32>
    %1681 = stablehlo.slice %1520 [0:1, 4:17:2, 3:16:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1682 = stablehlo.slice %arg68 [4:5, 3:4, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1683 = stablehlo.reshape %1682 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1684 = stablehlo.broadcast_in_dim %1683, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1685 = stablehlo.broadcast_in_dim %1684, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1686 = stablehlo.multiply %1681, %1685 : tensor<1x7x7x672xf32>
    %1687 = stablehlo.add %1680, %1686 : tensor<1x7x7x672xf32>
    %1688 = stablehlo.slice %1520 [0:1, 4:17:2, 4:17:2, 0:672] : (tensor<1x17x17x672xf32>) -> tensor<1x7x7x672xf32>
    %1689 = stablehlo.slice %arg68 [4:5, 4:5, 0:1, 0:672] : (tensor<5x5x1x672xf32>) -> tensor<1x1x1x672xf32>
    %1690 = stablehlo.reshape %1689 : (tensor<1x1x1x672xf32>) -> tensor<672xf32>
    %1691 = stablehlo.broadcast_in_dim %1690, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1692 = stablehlo.broadcast_in_dim %1691, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1693 = stablehlo.multiply %1688, %1692 : tensor<1x7x7x672xf32>
    %1694 = stablehlo.add %1687, %1693 : tensor<1x7x7x672xf32>
    %1695 = stablehlo.broadcast_in_dim %arg69, dims = [3] : (tensor<672xf32>) -> tensor<1x1x1x672xf32>
    %1696 = stablehlo.broadcast_in_dim %1695, dims = [0, 1, 2, 3] : (tensor<1x1x1x672xf32>) -> tensor<1x7x7x672xf32>
    %1697 = stablehlo.add %1694, %1696 : tensor<1x7x7x672xf32>
    %cst_57 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1698 = stablehlo.broadcast_in_dim %cst_57, dims = [] : (tensor<f32>) -> tensor<1x7x7x672xf32>
    %1699 = stablehlo.maximum %1697, %1698 : tensor<1x7x7x672xf32>
    %cst_58 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %1700 = stablehlo.broadcast_in_dim %cst_58, dims = [] : (tensor<f32>) -> tensor<1x7x7x672xf32>
    %1701 = stablehlo.minimum %1699, %1700 : tensor<1x7x7x672xf32>
    %1702 = stablehlo.reshape %1701 : (tensor<1x7x7x672xf32>) -> tensor<49x672xf32>
    %1703 = stablehlo.dot_general %1702, %arg70, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<49x672xf32>, tensor<672x192xf32>) -> tensor<49x192xf32>
    %1704 = stablehlo.broadcast_in_dim %arg71, dims = [1] : (tensor<192xf32>) -> tensor<1x192xf32>
    %1705 = stablehlo.broadcast_in_dim %1704, dims = [0, 1] : (tensor<1x192xf32>) -> tensor<49x192xf32>
    %1706 = stablehlo.add %1703, %1705 : tensor<49x192xf32>
    %1707 = stablehlo.reshape %1706 : (tensor<49x192xf32>) -> tensor<1x7x7x192xf32>
    %1708 = stablehlo.reshape %1707 : (tensor<1x7x7x192xf32>) -> tensor<49x192xf32>
    %1709 = stablehlo.dot_general %1708, %arg72, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<49x192xf32>, tensor<192x1152xf32>) -> tensor<49x1152xf32>
    %1710 = stablehlo.broadcast_in_dim %arg73, dims = [1] : (tensor<1152xf32>) -> tensor<1x1152xf32>
    %1711 = stablehlo.broadcast_in_dim %1710, dims = [0, 1] : (tensor<1x1152xf32>) -> tensor<49x1152xf32>
    %1712 = stablehlo.add %1709, %1711 : tensor<49x1152xf32>
    %1713 = stablehlo.reshape %1712 : (tensor<49x1152xf32>) -> tensor<1x7x7x1152xf32>
    %cst_59 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1714 = stablehlo.broadcast_in_dim %cst_59, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %1715 = stablehlo.maximum %1713, %1714 : tensor<1x7x7x1152xf32>
    %cst_60 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %1716 = stablehlo.broadcast_in_dim %cst_60, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %1717 = stablehlo.minimum %1715, %1716 : tensor<1x7x7x1152xf32>
    %cst_61 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1718 = stablehlo.pad %1717, %cst_61, low = [0, 2, 2, 0], high = [0, 2, 2, 0], interior = [0, 0, 0, 0] : (tensor<1x7x7x1152xf32>, tensor<f32>) -> tensor<1x11x11x1152xf32>
    %1719 = stablehlo.slice %1718 [0:1, 0:7, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1720 = stablehlo.slice %arg74 [0:1, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1721 = stablehlo.reshape %1720 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1722 = stablehlo.broadcast_in_dim %1721, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1723 = stablehlo.broadcast_in_dim %1722, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1724 = stablehlo.multiply %1719, %1723 : tensor<1x7x7x1152xf32>
    %1725 = stablehlo.slice %1718 [0:1, 0:7, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1726 = stablehlo.slice %arg74 [0:1, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1727 = stablehlo.reshape %1726 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1728 = stablehlo.broadcast_in_dim %1727, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1729 = stablehlo.broadcast_in_dim %1728, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1730 = stablehlo.multiply %1725, %1729 : tensor<1x7x7x1152xf32>
    %1731 = stablehlo.add %1724, %1730 : tensor<1x7x7x1152xf32>
    %1732 = stablehlo.slice %1718 [0:1, 0:7, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1733 = stablehlo.slice %arg74 [0:1, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1734 = stablehlo.reshape %1733 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1735 = stablehlo.broadcast_in_dim %1734, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1736 = stablehlo.broadcast_in_dim %1735, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1737 = stablehlo.multiply %1732, %1736 : tensor<1x7x7x1152xf32>
    %1738 = stablehlo.add %1731, %1737 : tensor<1x7x7x1152xf32>
    %1739 = stablehlo.slice %1718 [0:1, 0:7, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1740 = stablehlo.slice %arg74 [0:1, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1741 = stablehlo.reshape %1740 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1742 = stablehlo.broadcast_in_dim %1741, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1743 = stablehlo.broadcast_in_dim %1742, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1744 = stablehlo.multiply %1739, %1743 : tensor<1x7x7x1152xf32>
    %1745 = stablehlo.add %1738, %1744 : tensor<1x7x7x1152xf32>
    %1746 = stablehlo.slice %1718 [0:1, 0:7, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1747 = stablehlo.slice %arg74 [0:1, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1748 = stablehlo.reshape %1747 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1749 = stablehlo.broadcast_in_dim %1748, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1750 = stablehlo.broadcast_in_dim %1749, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1751 = stablehlo.multiply %1746, %1750 : tensor<1x7x7x1152xf32>
    %1752 = stablehlo.add %1745, %1751 : tensor<1x7x7x1152xf32>
    %1753 = stablehlo.slice %1718 [0:1, 1:8, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1754 = stablehlo.slice %arg74 [1:2, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1755 = stablehlo.reshape %1754 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1756 = stablehlo.broadcast_in_dim %1755, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1757 = stablehlo.broadcast_in_dim %1756, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1758 = stablehlo.multiply %1753, %1757 : tensor<1x7x7x1152xf32>
    %1759 = stablehlo.add %1752, %1758 : tensor<1x7x7x1152xf32>
    %1760 = stablehlo.slice %1718 [0:1, 1:8, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1761 = stablehlo.slice %arg74 [1:2, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1762 = stablehlo.reshape %1761 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1763 = stablehlo.broadcast_in_dim %1762, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1764 = stablehlo.broadcast_in_dim %1763, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1765 = stablehlo.multiply %1760, %1764 : tensor<1x7x7x1152xf32>
    %1766 = stablehlo.add %1759, %1765 : tensor<1x7x7x1152xf32>
    %1767 = stablehlo.slice %1718 [0:1, 1:8, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1768 = stablehlo.slice %arg74 [1:2, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1769 = stablehlo.reshape %1768 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1770 = stablehlo.broadcast_in_dim %1769, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1771 = stablehlo.broadcast_in_dim %1770, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1772 = stablehlo.multiply %1767, %1771 : tensor<1x7x7x1152xf32>
    %1773 = stablehlo.add %1766, %1772 : tensor<1x7x7x1152xf32>
    %1774 = stablehlo.slice %1718 [0:1, 1:8, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1775 = stablehlo.slice %arg74 [1:2, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1776 = stablehlo.reshape %1775 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1777 = stablehlo.broadcast_in_dim %1776, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1778 = stablehlo.broadcast_in_dim %1777, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1779 = stablehlo.multiply %1774, %1778 : tensor<1x7x7x1152xf32>
    %1780 = stablehlo.add %1773, %1779 : tensor<1x7x7x1152xf32>
    %1781 = stablehlo.slice %1718 [0:1, 1:8, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1782 = stablehlo.slice %arg74 [1:2, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1783 = stablehlo.reshape %1782 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1784 = stablehlo.broadcast_in_dim %1783, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1785 = stablehlo.broadcast_in_dim %1784, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1786 = stablehlo.multiply %1781, %1785 : tensor<1x7x7x1152xf32>
    %1787 = stablehlo.add %1780, %1786 : tensor<1x7x7x1152xf32>
    %1788 = stablehlo.slice %1718 [0:1, 2:9, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1789 = stablehlo.slice %arg74 [2:3, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1790 = stablehlo.reshape %1789 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1791 = stablehlo.broadcast_in_dim %1790, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1792 = stablehlo.broadcast_in_dim %1791, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1793 = stablehlo.multiply %1788, %1792 : tensor<1x7x7x1152xf32>
    %1794 = stablehlo.add %1787, %1793 : tensor<1x7x7x1152xf32>
    %1795 = stablehlo.slice %1718 [0:1, 2:9, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1796 = stablehlo.slice %arg74 [2:3, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1797 = stablehlo.reshape %1796 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1798 = stablehlo.broadcast_in_dim %1797, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1799 = stablehlo.broadcast_in_dim %1798, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1800 = stablehlo.multiply %1795, %1799 : tensor<1x7x7x1152xf32>
    %1801 = stablehlo.add %1794, %1800 : tensor<1x7x7x1152xf32>
    %1802 = stablehlo.slice %1718 [0:1, 2:9, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1803 = stablehlo.slice %arg74 [2:3, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1804 = stablehlo.reshape %1803 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1805 = stablehlo.broadcast_in_dim %1804, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1806 = stablehlo.broadcast_in_dim %1805, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1807 = stablehlo.multiply %1802, %1806 : tensor<1x7x7x1152xf32>
    %1808 = stablehlo.add %1801, %1807 : tensor<1x7x7x1152xf32>
    %1809 = stablehlo.slice %1718 [0:1, 2:9, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1810 = stablehlo.slice %arg74 [2:3, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1811 = stablehlo.reshape %1810 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1812 = stablehlo.broadcast_in_dim %1811, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1813 = stablehlo.broadcast_in_dim %1812, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1814 = stablehlo.multiply %1809, %1813 : tensor<1x7x7x1152xf32>
    %1815 = stablehlo.add %1808, %1814 : tensor<1x7x7x1152xf32>
    %1816 = stablehlo.slice %1718 [0:1, 2:9, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1817 = stablehlo.slice %arg74 [2:3, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1818 = stablehlo.reshape %1817 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1819 = stablehlo.broadcast_in_dim %1818, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1820 = stablehlo.broadcast_in_dim %1819, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1821 = stablehlo.multiply %1816, %1820 : tensor<1x7x7x1152xf32>
    %1822 = stablehlo.add %1815, %1821 : tensor<1x7x7x1152xf32>
    %1823 = stablehlo.slice %1718 [0:1, 3:10, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1824 = stablehlo.slice %arg74 [3:4, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1825 = stablehlo.reshape %1824 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1826 = stablehlo.broadcast_in_dim %1825, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1827 = stablehlo.broadcast_in_dim %1826, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1828 = stablehlo.multiply %1823, %1827 : tensor<1x7x7x1152xf32>
    %1829 = stablehlo.add %1822, %1828 : tensor<1x7x7x1152xf32>
    %1830 = stablehlo.slice %1718 [0:1, 3:10, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1831 = stablehlo.slice %arg74 [3:4, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1832 = stablehlo.reshape %1831 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1833 = stablehlo.broadcast_in_dim %1832, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1834 = stablehlo.broadcast_in_dim %1833, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1835 = stablehlo.multiply %1830, %1834 : tensor<1x7x7x1152xf32>
    %1836 = stablehlo.add %1829, %1835 : tensor<1x7x7x1152xf32>
    %1837 = stablehlo.slice %1718 [0:1, 3:10, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1838 = stablehlo.slice %arg74 [3:4, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1839 = stablehlo.reshape %1838 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1840 = stablehlo.broadcast_in_dim %1839, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1841 = stablehlo.broadcast_in_dim %1840, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1842 = stablehlo.multiply %1837, %1841 : tensor<1x7x7x1152xf32>
    %1843 = stablehlo.add %1836, %1842 : tensor<1x7x7x1152xf32>
    %1844 = stablehlo.slice %1718 [0:1, 3:10, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1845 = stablehlo.slice %arg74 [3:4, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1846 = stablehlo.reshape %1845 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1847 = stablehlo.broadcast_in_dim %1846, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1848 = stablehlo.broadcast_in_dim %1847, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1849 = stablehlo.multiply %1844, %1848 : tensor<1x7x7x1152xf32>
    %1850 = stablehlo.add %1843, %1849 : tensor<1x7x7x1152xf32>
    %1851 = stablehlo.slice %1718 [0:1, 3:10, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1852 = stablehlo.slice %arg74 [3:4, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1853 = stablehlo.reshape %1852 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1854 = stablehlo.broadcast_in_dim %1853, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1855 = stablehlo.broadcast_in_dim %1854, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1856 = stablehlo.multiply %1851, %1855 : tensor<1x7x7x1152xf32>
    %1857 = stablehlo.add %1850, %1856 : tensor<1x7x7x1152xf32>
    %1858 = stablehlo.slice %1718 [0:1, 4:11, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1859 = stablehlo.slice %arg74 [4:5, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1860 = stablehlo.reshape %1859 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1861 = stablehlo.broadcast_in_dim %1860, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1862 = stablehlo.broadcast_in_dim %1861, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1863 = stablehlo.multiply %1858, %1862 : tensor<1x7x7x1152xf32>
    %1864 = stablehlo.add %1857, %1863 : tensor<1x7x7x1152xf32>
    %1865 = stablehlo.slice %1718 [0:1, 4:11, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1866 = stablehlo.slice %arg74 [4:5, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1867 = stablehlo.reshape %1866 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1868 = stablehlo.broadcast_in_dim %1867, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1869 = stablehlo.broadcast_in_dim %1868, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1870 = stablehlo.multiply %1865, %1869 : tensor<1x7x7x1152xf32>
    %1871 = stablehlo.add %1864, %1870 : tensor<1x7x7x1152xf32>
    %1872 = stablehlo.slice %1718 [0:1, 4:11, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1873 = stablehlo.slice %arg74 [4:5, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1874 = stablehlo.reshape %1873 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1875 = stablehlo.broadcast_in_dim %1874, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1876 = stablehlo.broadcast_in_dim %1875, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1877 = stablehlo.multiply %1872, %1876 : tensor<1x7x7x1152xf32>
    %1878 = stablehlo.add %1871, %1877 : tensor<1x7x7x1152xf32>
    %1879 = stablehlo.slice %1718 [0:1, 4:11, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1880 = stablehlo.slice %arg74 [4:5, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1881 = stablehlo.reshape %1880 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1882 = stablehlo.broadcast_in_dim %1881, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1883 = stablehlo.broadcast_in_dim %1882, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1884 = stablehlo.multiply %1879, %1883 : tensor<1x7x7x1152xf32>
    %1885 = stablehlo.add %1878, %1884 : tensor<1x7x7x1152xf32>
    %1886 = stablehlo.slice %1718 [0:1, 4:11, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1887 = stablehlo.slice %arg74 [4:5, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1888 = stablehlo.reshape %1887 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1889 = stablehlo.broadcast_in_dim %1888, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1890 = stablehlo.broadcast_in_dim %1889, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1891 = stablehlo.multiply %1886, %1890 : tensor<1x7x7x1152xf32>
    %1892 = stablehlo.add %1885, %1891 : tensor<1x7x7x1152xf32>
    %1893 = stablehlo.broadcast_in_dim %arg75, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1894 = stablehlo.broadcast_in_dim %1893, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1895 = stablehlo.add %1892, %1894 : tensor<1x7x7x1152xf32>
    %cst_62 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1896 = stablehlo.broadcast_in_dim %cst_62, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %1897 = stablehlo.maximum %1895, %1896 : tensor<1x7x7x1152xf32>
    %cst_63 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %1898 = stablehlo.broadcast_in_dim %cst_63, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %1899 = stablehlo.minimum %1897, %1898 : tensor<1x7x7x1152xf32>
    %1900 = stablehlo.reshape %1899 : (tensor<1x7x7x1152xf32>) -> tensor<49x1152xf32>
    %1901 = stablehlo.dot_general %1900, %arg76, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<49x1152xf32>, tensor<1152x192xf32>) -> tensor<49x192xf32>
    %1902 = stablehlo.broadcast_in_dim %arg77, dims = [1] : (tensor<192xf32>) -> tensor<1x192xf32>
    %1903 = stablehlo.broadcast_in_dim %1902, dims = [0, 1] : (tensor<1x192xf32>) -> tensor<49x192xf32>
    %1904 = stablehlo.add %1901, %1903 : tensor<49x192xf32>
    %1905 = stablehlo.reshape %1904 : (tensor<49x192xf32>) -> tensor<1x7x7x192xf32>
    %1906 = stablehlo.add %1905, %1707 : tensor<1x7x7x192xf32>
    %1907 = stablehlo.reshape %1906 : (tensor<1x7x7x192xf32>) -> tensor<49x192xf32>
    %1908 = stablehlo.dot_general %1907, %arg78, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<49x192xf32>, tensor<192x1152xf32>) -> tensor<49x1152xf32>
    %1909 = stablehlo.broadcast_in_dim %arg79, dims = [1] : (tensor<1152xf32>) -> tensor<1x1152xf32>
    %1910 = stablehlo.broadcast_in_dim %1909, dims = [0, 1] : (tensor<1x1152xf32>) -> tensor<49x1152xf32>
    %1911 = stablehlo.add %1908, %1910 : tensor<49x1152xf32>
    %1912 = stablehlo.reshape %1911 : (tensor<49x1152xf32>) -> tensor<1x7x7x1152xf32>
    %cst_64 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1913 = stablehlo.broadcast_in_dim %cst_64, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %1914 = stablehlo.maximum %1912, %1913 : tensor<1x7x7x1152xf32>
    %cst_65 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %1915 = stablehlo.broadcast_in_dim %cst_65, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %1916 = stablehlo.minimum %1914, %1915 : tensor<1x7x7x1152xf32>
    %cst_66 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1917 = stablehlo.pad %1916, %cst_66, low = [0, 2, 2, 0], high = [0, 2, 2, 0], interior = [0, 0, 0, 0] : (tensor<1x7x7x1152xf32>, tensor<f32>) -> tensor<1x11x11x1152xf32>
    %1918 = stablehlo.slice %1917 [0:1, 0:7, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1919 = stablehlo.slice %arg80 [0:1, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1920 = stablehlo.reshape %1919 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1921 = stablehlo.broadcast_in_dim %1920, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1922 = stablehlo.broadcast_in_dim %1921, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1923 = stablehlo.multiply %1918, %1922 : tensor<1x7x7x1152xf32>
    %1924 = stablehlo.slice %1917 [0:1, 0:7, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1925 = stablehlo.slice %arg80 [0:1, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1926 = stablehlo.reshape %1925 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1927 = stablehlo.broadcast_in_dim %1926, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1928 = stablehlo.broadcast_in_dim %1927, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1929 = stablehlo.multiply %1924, %1928 : tensor<1x7x7x1152xf32>
    %1930 = stablehlo.add %1923, %1929 : tensor<1x7x7x1152xf32>
    %1931 = stablehlo.slice %1917 [0:1, 0:7, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1932 = stablehlo.slice %arg80 [0:1, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1933 = stablehlo.reshape %1932 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1934 = stablehlo.broadcast_in_dim %1933, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1935 = stablehlo.broadcast_in_dim %1934, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1936 = stablehlo.multiply %1931, %1935 : tensor<1x7x7x1152xf32>
    %1937 = stablehlo.add %1930, %1936 : tensor<1x7x7x1152xf32>
    %1938 = stablehlo.slice %1917 [0:1, 0:7, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1939 = stablehlo.slice %arg80 [0:1, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1940 = stablehlo.reshape %1939 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1941 = stablehlo.broadcast_in_dim %1940, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1942 = stablehlo.broadcast_in_dim %1941, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1943 = stablehlo.multiply %1938, %1942 : tensor<1x7x7x1152xf32>
    %1944 = stablehlo.add %1937, %1943 : tensor<1x7x7x1152xf32>
    %1945 = stablehlo.slice %1917 [0:1, 0:7, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1946 = stablehlo.slice %arg80 [0:1, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1947 = stablehlo.reshape %1946 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1948 = stablehlo.broadcast_in_dim %1947, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1949 = stablehlo.broadcast_in_dim %1948, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1950 = stablehlo.multiply %1945, %1949 : tensor<1x7x7x1152xf32>
    %1951 = stablehlo.add %1944, %1950 : tensor<1x7x7x1152xf32>
    %1952 = stablehlo.slice %1917 [0:1, 1:8, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1953 = stablehlo.slice %arg80 [1:2, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1954 = stablehlo.reshape %1953 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1955 = stablehlo.broadcast_in_dim %1954, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1956 = stablehlo.broadcast_in_dim %1955, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1957 = stablehlo.multiply %1952, %1956 : tensor<1x7x7x1152xf32>
    %1958 = stablehlo.add %1951, %1957 : tensor<1x7x7x1152xf32>
    %1959 = stablehlo.slice %1917 [0:1, 1:8, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1960 = stablehlo.slice %arg80 [1:2, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1961 = stablehlo.reshape %1960 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1962 = stablehlo.broadcast_in_dim %1961, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1963 = stablehlo.broadcast_in_dim %1962, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1964 = stablehlo.multiply %1959, %1963 : tensor<1x7x7x1152xf32>
    %1965 = stablehlo.add %1958, %1964 : tensor<1x7x7x1152xf32>
    %1966 = stablehlo.slice %1917 [0:1, 1:8, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1967 = stablehlo.slice %arg80 [1:2, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1968 = stablehlo.reshape %1967 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1969 = stablehlo.broadcast_in_dim %1968, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1970 = stablehlo.broadcast_in_dim %1969, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1971 = stablehlo.multiply %1966, %1970 : tensor<1x7x7x1152xf32>
    %1972 = stablehlo.add %1965, %1971 : tensor<1x7x7x1152xf32>
    %1973 = stablehlo.slice %1917 [0:1, 1:8, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1974 = stablehlo.slice %arg80 [1:2, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1975 = stablehlo.reshape %1974 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1976 = stablehlo.broadcast_in_dim %1975, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1977 = stablehlo.broadcast_in_dim %1976, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1978 = stablehlo.multiply %1973, %1977 : tensor<1x7x7x1152xf32>
    %1979 = stablehlo.add %1972, %1978 : tensor<1x7x7x1152xf32>
    %1980 = stablehlo.slice %1917 [0:1, 1:8, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1981 = stablehlo.slice %arg80 [1:2, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1982 = stablehlo.reshape %1981 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1983 = stablehlo.broadcast_in_dim %1982, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1984 = stablehlo.broadcast_in_dim %1983, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1985 = stablehlo.multiply %1980, %1984 : tensor<1x7x7x1152xf32>
    %1986 = stablehlo.add %1979, %1985 : tensor<1x7x7x1152xf32>
    %1987 = stablehlo.slice %1917 [0:1, 2:9, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1988 = stablehlo.slice %arg80 [2:3, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1989 = stablehlo.reshape %1988 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1990 = stablehlo.broadcast_in_dim %1989, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1991 = stablehlo.broadcast_in_dim %1990, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1992 = stablehlo.multiply %1987, %1991 : tensor<1x7x7x1152xf32>
    %1993 = stablehlo.add %1986, %1992 : tensor<1x7x7x1152xf32>
    %1994 = stablehlo.slice %1917 [0:1, 2:9, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1995 = stablehlo.slice %arg80 [2:3, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %1996 = stablehlo.reshape %1995 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %1997 = stablehlo.broadcast_in_dim %1996, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %1998 = stablehlo.broadcast_in_dim %1997, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %1999 = stablehlo.multiply %1994, %1998 : tensor<1x7x7x1152xf32>
    %2000 = stablehlo.add %1993, %1999 : tensor<1x7x7x1152xf32>
    %2001 = stablehlo.slice %1917 [0:1, 2:9, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2002 = stablehlo.slice %arg80 [2:3, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2003 = stablehlo.reshape %2002 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2004 = stablehlo.broadcast_in_dim %2003, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2005 = stablehlo.broadcast_in_dim %2004, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2006 = stablehlo.multiply %2001, %2005 : tensor<1x7x7x1152xf32>
    %2007 = stablehlo.add %2000, %2006 : tensor<1x7x7x1152xf32>
    %2008 = stablehlo.slice %1917 [0:1, 2:9, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2009 = stablehlo.slice %arg80 [2:3, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2010 = stablehlo.reshape %2009 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2011 = stablehlo.broadcast_in_dim %2010, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2012 = stablehlo.broadcast_in_dim %2011, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2013 = stablehlo.multiply %2008, %2012 : tensor<1x7x7x1152xf32>
    %2014 = stablehlo.add %2007, %2013 : tensor<1x7x7x1152xf32>
    %2015 = stablehlo.slice %1917 [0:1, 2:9, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2016 = stablehlo.slice %arg80 [2:3, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2017 = stablehlo.reshape %2016 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2018 = stablehlo.broadcast_in_dim %2017, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2019 = stablehlo.broadcast_in_dim %2018, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2020 = stablehlo.multiply %2015, %2019 : tensor<1x7x7x1152xf32>
    %2021 = stablehlo.add %2014, %2020 : tensor<1x7x7x1152xf32>
    %2022 = stablehlo.slice %1917 [0:1, 3:10, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2023 = stablehlo.slice %arg80 [3:4, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2024 = stablehlo.reshape %2023 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2025 = stablehlo.broadcast_in_dim %2024, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2026 = stablehlo.broadcast_in_dim %2025, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2027 = stablehlo.multiply %2022, %2026 : tensor<1x7x7x1152xf32>
    %2028 = stablehlo.add %2021, %2027 : tensor<1x7x7x1152xf32>
    %2029 = stablehlo.slice %1917 [0:1, 3:10, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2030 = stablehlo.slice %arg80 [3:4, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2031 = stablehlo.reshape %2030 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2032 = stablehlo.broadcast_in_dim %2031, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2033 = stablehlo.broadcast_in_dim %2032, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2034 = stablehlo.multiply %2029, %2033 : tensor<1x7x7x1152xf32>
    %2035 = stablehlo.add %2028, %2034 : tensor<1x7x7x1152xf32>
    %2036 = stablehlo.slice %1917 [0:1, 3:10, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2037 = stablehlo.slice %arg80 [3:4, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2038 = stablehlo.reshape %2037 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2039 = stablehlo.broadcast_in_dim %2038, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2040 = stablehlo.broadcast_in_dim %2039, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2041 = stablehlo.multiply %2036, %2040 : tensor<1x7x7x1152xf32>
    %2042 = stablehlo.add %2035, %2041 : tensor<1x7x7x1152xf32>
    %2043 = stablehlo.slice %1917 [0:1, 3:10, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2044 = stablehlo.slice %arg80 [3:4, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2045 = stablehlo.reshape %2044 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2046 = stablehlo.broadcast_in_dim %2045, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2047 = stablehlo.broadcast_in_dim %2046, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2048 = stablehlo.multiply %2043, %2047 : tensor<1x7x7x1152xf32>
    %2049 = stablehlo.add %2042, %2048 : tensor<1x7x7x1152xf32>
    %2050 = stablehlo.slice %1917 [0:1, 3:10, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2051 = stablehlo.slice %arg80 [3:4, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2052 = stablehlo.reshape %2051 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2053 = stablehlo.broadcast_in_dim %2052, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2054 = stablehlo.broadcast_in_dim %2053, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2055 = stablehlo.multiply %2050, %2054 : tensor<1x7x7x1152xf32>
    %2056 = stablehlo.add %2049, %2055 : tensor<1x7x7x1152xf32>
    %2057 = stablehlo.slice %1917 [0:1, 4:11, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2058 = stablehlo.slice %arg80 [4:5, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2059 = stablehlo.reshape %2058 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2060 = stablehlo.broadcast_in_dim %2059, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2061 = stablehlo.broadcast_in_dim %2060, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2062 = stablehlo.multiply %2057, %2061 : tensor<1x7x7x1152xf32>
    %2063 = stablehlo.add %2056, %2062 : tensor<1x7x7x1152xf32>
    %2064 = stablehlo.slice %1917 [0:1, 4:11, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2065 = stablehlo.slice %arg80 [4:5, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2066 = stablehlo.reshape %2065 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2067 = stablehlo.broadcast_in_dim %2066, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2068 = stablehlo.broadcast_in_dim %2067, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2069 = stablehlo.multiply %2064, %2068 : tensor<1x7x7x1152xf32>
    %2070 = stablehlo.add %2063, %2069 : tensor<1x7x7x1152xf32>
    %2071 = stablehlo.slice %1917 [0:1, 4:11, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2072 = stablehlo.slice %arg80 [4:5, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2073 = stablehlo.reshape %2072 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2074 = stablehlo.broadcast_in_dim %2073, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2075 = stablehlo.broadcast_in_dim %2074, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2076 = stablehlo.multiply %2071, %2075 : tensor<1x7x7x1152xf32>
    %2077 = stablehlo.add %2070, %2076 : tensor<1x7x7x1152xf32>
    %2078 = stablehlo.slice %1917 [0:1, 4:11, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2079 = stablehlo.slice %arg80 [4:5, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2080 = stablehlo.reshape %2079 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2081 = stablehlo.broadcast_in_dim %2080, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2082 = stablehlo.broadcast_in_dim %2081, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2083 = stablehlo.multiply %2078, %2082 : tensor<1x7x7x1152xf32>
    %2084 = stablehlo.add %2077, %2083 : tensor<1x7x7x1152xf32>
    %2085 = stablehlo.slice %1917 [0:1, 4:11, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2086 = stablehlo.slice %arg80 [4:5, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2087 = stablehlo.reshape %2086 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2088 = stablehlo.broadcast_in_dim %2087, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2089 = stablehlo.broadcast_in_dim %2088, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2090 = stablehlo.multiply %2085, %2089 : tensor<1x7x7x1152xf32>
    %2091 = stablehlo.add %2084, %2090 : tensor<1x7x7x1152xf32>
    %2092 = stablehlo.broadcast_in_dim %arg81, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2093 = stablehlo.broadcast_in_dim %2092, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2094 = stablehlo.add %2091, %2093 : tensor<1x7x7x1152xf32>
    %cst_67 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %2095 = stablehlo.broadcast_in_dim %cst_67, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %2096 = stablehlo.maximum %2094, %2095 : tensor<1x7x7x1152xf32>
    %cst_68 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %2097 = stablehlo.broadcast_in_dim %cst_68, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %2098 = stablehlo.minimum %2096, %2097 : tensor<1x7x7x1152xf32>
    %2099 = stablehlo.reshape %2098 : (tensor<1x7x7x1152xf32>) -> tensor<49x1152xf32>
    %2100 = stablehlo.dot_general %2099, %arg82, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<49x1152xf32>, tensor<1152x192xf32>) -> tensor<49x192xf32>
    %2101 = stablehlo.broadcast_in_dim %arg83, dims = [1] : (tensor<192xf32>) -> tensor<1x192xf32>
    %2102 = stablehlo.broadcast_in_dim %2101, dims = [0, 1] : (tensor<1x192xf32>) -> tensor<49x192xf32>
    %2103 = stablehlo.add %2100, %2102 : tensor<49x192xf32>
    %2104 = stablehlo.reshape %2103 : (tensor<49x192xf32>) -> tensor<1x7x7x192xf32>
    %2105 = stablehlo.add %2104, %1906 : tensor<1x7x7x192xf32>
    %2106 = stablehlo.reshape %2105 : (tensor<1x7x7x192xf32>) -> tensor<49x192xf32>
    %2107 = stablehlo.dot_general %2106, %arg84, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<49x192xf32>, tensor<192x1152xf32>) -> tensor<49x1152xf32>
    %2108 = stablehlo.broadcast_in_dim %arg85, dims = [1] : (tensor<1152xf32>) -> tensor<1x1152xf32>
    %2109 = stablehlo.broadcast_in_dim %2108, dims = [0, 1] : (tensor<1x1152xf32>) -> tensor<49x1152xf32>
    %2110 = stablehlo.add %2107, %2109 : tensor<49x1152xf32>
    %2111 = stablehlo.reshape %2110 : (tensor<49x1152xf32>) -> tensor<1x7x7x1152xf32>
    %cst_69 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %2112 = stablehlo.broadcast_in_dim %cst_69, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %2113 = stablehlo.maximum %2111, %2112 : tensor<1x7x7x1152xf32>
    %cst_70 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %2114 = stablehlo.broadcast_in_dim %cst_70, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %2115 = stablehlo.minimum %2113, %2114 : tensor<1x7x7x1152xf32>
    %cst_71 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %2116 = stablehlo.pad %2115, %cst_71, low = [0, 2, 2, 0], high = [0, 2, 2, 0], interior = [0, 0, 0, 0] : (tensor<1x7x7x1152xf32>, tensor<f32>) -> tensor<1x11x11x1152xf32>
    %2117 = stablehlo.slice %2116 [0:1, 0:7, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2118 = stablehlo.slice %arg86 [0:1, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2119 = stablehlo.reshape %2118 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2120 = stablehlo.broadcast_in_dim %2119, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2121 = stablehlo.broadcast_in_dim %2120, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2122 = stablehlo.multiply %2117, %2121 : tensor<1x7x7x1152xf32>
    %2123 = stablehlo.slice %2116 [0:1, 0:7, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2124 = stablehlo.slice %arg86 [0:1, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2125 = stablehlo.reshape %2124 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2126 = stablehlo.broadcast_in_dim %2125, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2127 = stablehlo.broadcast_in_dim %2126, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2128 = stablehlo.multiply %2123, %2127 : tensor<1x7x7x1152xf32>
    %2129 = stablehlo.add %2122, %2128 : tensor<1x7x7x1152xf32>
    %2130 = stablehlo.slice %2116 [0:1, 0:7, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2131 = stablehlo.slice %arg86 [0:1, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2132 = stablehlo.reshape %2131 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2133 = stablehlo.broadcast_in_dim %2132, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2134 = stablehlo.broadcast_in_dim %2133, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2135 = stablehlo.multiply %2130, %2134 : tensor<1x7x7x1152xf32>
    %2136 = stablehlo.add %2129, %2135 : tensor<1x7x7x1152xf32>
    %2137 = stablehlo.slice %2116 [0:1, 0:7, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2138 = stablehlo.slice %arg86 [0:1, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2139 = stablehlo.reshape %2138 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2140 = stablehlo.broadcast_in_dim %2139, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2141 = stablehlo.broadcast_in_dim %2140, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2142 = stablehlo.multiply %2137, %2141 : tensor<1x7x7x1152xf32>
    %2143 = stablehlo.add %2136, %2142 : tensor<1x7x7x1152xf32>
    %2144 = stablehlo.slice %2116 [0:1, 0:7, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2145 = stablehlo.slice %arg86 [0:1, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2146 = stablehlo.reshape %2145 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2147 = stablehlo.broadcast_in_dim %2146, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2148 = stablehlo.broadcast_in_dim %2147, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2149 = stablehlo.multiply %2144, %2148 : tensor<1x7x7x1152xf32>
    %2150 = stablehlo.add %2143, %2149 : tensor<1x7x7x1152xf32>
    %2151 = stablehlo.slice %2116 [0:1, 1:8, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2152 = stablehlo.slice %arg86 [1:2, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2153 = stablehlo.reshape %2152 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2154 = stablehlo.broadcast_in_dim %2153, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2155 = stablehlo.broadcast_in_dim %2154, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2156 = stablehlo.multiply %2151, %2155 : tensor<1x7x7x1152xf32>
    %2157 = stablehlo.add %2150, %2156 : tensor<1x7x7x1152xf32>
    %2158 = stablehlo.slice %2116 [0:1, 1:8, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2159 = stablehlo.slice %arg86 [1:2, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2160 = stablehlo.reshape %2159 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2161 = stablehlo.broadcast_in_dim %2160, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2162 = stablehlo.broadcast_in_dim %2161, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2163 = stablehlo.multiply %2158, %2162 : tensor<1x7x7x1152xf32>
    %2164 = stablehlo.add %2157, %2163 : tensor<1x7x7x1152xf32>
    %2165 = stablehlo.slice %2116 [0:1, 1:8, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2166 = stablehlo.slice %arg86 [1:2, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2167 = stablehlo.reshape %2166 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2168 = stablehlo.broadcast_in_dim %2167, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2169 = stablehlo.broadcast_in_dim %2168, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2170 = stablehlo.multiply %2165, %2169 : tensor<1x7x7x1152xf32>
    %2171 = stablehlo.add %2164, %2170 : tensor<1x7x7x1152xf32>
    %2172 = stablehlo.slice %2116 [0:1, 1:8, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2173 = stablehlo.slice %arg86 [1:2, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2174 = stablehlo.reshape %2173 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2175 = stablehlo.broadcast_in_dim %2174, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2176 = stablehlo.broadcast_in_dim %2175, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2177 = stablehlo.multiply %2172, %2176 : tensor<1x7x7x1152xf32>
    %2178 = stablehlo.add %2171, %2177 : tensor<1x7x7x1152xf32>
    %2179 = stablehlo.slice %2116 [0:1, 1:8, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2180 = stablehlo.slice %arg86 [1:2, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2181 = stablehlo.reshape %2180 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2182 = stablehlo.broadcast_in_dim %2181, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2183 = stablehlo.broadcast_in_dim %2182, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2184 = stablehlo.multiply %2179, %2183 : tensor<1x7x7x1152xf32>
    %2185 = stablehlo.add %2178, %2184 : tensor<1x7x7x1152xf32>
    %2186 = stablehlo.slice %2116 [0:1, 2:9, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2187 = stablehlo.slice %arg86 [2:3, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2188 = stablehlo.reshape %2187 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2189 = stablehlo.broadcast_in_dim %2188, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2190 = stablehlo.broadcast_in_dim %2189, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2191 = stablehlo.multiply %2186, %2190 : tensor<1x7x7x1152xf32>
    %2192 = stablehlo.add %2185, %2191 : tensor<1x7x7x1152xf32>
    %2193 = stablehlo.slice %2116 [0:1, 2:9, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2194 = stablehlo.slice %arg86 [2:3, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2195 = stablehlo.reshape %2194 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2196 = stablehlo.broadcast_in_dim %2195, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2197 = stablehlo.broadcast_in_dim %2196, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2198 = stablehlo.multiply %2193, %2197 : tensor<1x7x7x1152xf32>
    %2199 = stablehlo.add %2192, %2198 : tensor<1x7x7x1152xf32>
    %2200 = stablehlo.slice %2116 [0:1, 2:9, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2201 = stablehlo.slice %arg86 [2:3, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2202 = stablehlo.reshape %2201 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2203 = stablehlo.broadcast_in_dim %2202, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2204 = stablehlo.broadcast_in_dim %2203, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2205 = stablehlo.multiply %2200, %2204 : tensor<1x7x7x1152xf32>
    %2206 = stablehlo.add %2199, %2205 : tensor<1x7x7x1152xf32>
    %2207 = stablehlo.slice %2116 [0:1, 2:9, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2208 = stablehlo.slice %arg86 [2:3, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2209 = stablehlo.reshape %2208 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2210 = stablehlo.broadcast_in_dim %2209, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2211 = stablehlo.broadcast_in_dim %2210, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2212 = stablehlo.multiply %2207, %2211 : tensor<1x7x7x1152xf32>
    %2213 = stablehlo.add %2206, %2212 : tensor<1x7x7x1152xf32>
    %2214 = stablehlo.slice %2116 [0:1, 2:9, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2215 = stablehlo.slice %arg86 [2:3, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2216 = stablehlo.reshape %2215 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2217 = stablehlo.broadcast_in_dim %2216, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2218 = stablehlo.broadcast_in_dim %2217, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2219 = stablehlo.multiply %2214, %2218 : tensor<1x7x7x1152xf32>
    %2220 = stablehlo.add %2213, %2219 : tensor<1x7x7x1152xf32>
    %2221 = stablehlo.slice %2116 [0:1, 3:10, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2222 = stablehlo.slice %arg86 [3:4, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2223 = stablehlo.reshape %2222 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2224 = stablehlo.broadcast_in_dim %2223, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2225 = stablehlo.broadcast_in_dim %2224, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2226 = stablehlo.multiply %2221, %2225 : tensor<1x7x7x1152xf32>
    %2227 = stablehlo.add %2220, %2226 : tensor<1x7x7x1152xf32>
    %2228 = stablehlo.slice %2116 [0:1, 3:10, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2229 = stablehlo.slice %arg86 [3:4, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2230 = stablehlo.reshape %2229 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2231 = stablehlo.broadcast_in_dim %2230, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2232 = stablehlo.broadcast_in_dim %2231, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2233 = stablehlo.multiply %2228, %2232 : tensor<1x7x7x1152xf32>
    %2234 = stablehlo.add %2227, %2233 : tensor<1x7x7x1152xf32>
    %2235 = stablehlo.slice %2116 [0:1, 3:10, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2236 = stablehlo.slice %arg86 [3:4, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2237 = stablehlo.reshape %2236 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2238 = stablehlo.broadcast_in_dim %2237, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2239 = stablehlo.broadcast_in_dim %2238, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2240 = stablehlo.multiply %2235, %2239 : tensor<1x7x7x1152xf32>
    %2241 = stablehlo.add %2234, %2240 : tensor<1x7x7x1152xf32>
    %2242 = stablehlo.slice %2116 [0:1, 3:10, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2243 = stablehlo.slice %arg86 [3:4, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2244 = stablehlo.reshape %2243 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2245 = stablehlo.broadcast_in_dim %2244, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2246 = stablehlo.broadcast_in_dim %2245, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2247 = stablehlo.multiply %2242, %2246 : tensor<1x7x7x1152xf32>
    %2248 = stablehlo.add %2241, %2247 : tensor<1x7x7x1152xf32>
    %2249 = stablehlo.slice %2116 [0:1, 3:10, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2250 = stablehlo.slice %arg86 [3:4, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2251 = stablehlo.reshape %2250 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2252 = stablehlo.broadcast_in_dim %2251, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2253 = stablehlo.broadcast_in_dim %2252, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2254 = stablehlo.multiply %2249, %2253 : tensor<1x7x7x1152xf32>
    %2255 = stablehlo.add %2248, %2254 : tensor<1x7x7x1152xf32>
    %2256 = stablehlo.slice %2116 [0:1, 4:11, 0:7, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2257 = stablehlo.slice %arg86 [4:5, 0:1, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2258 = stablehlo.reshape %2257 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2259 = stablehlo.broadcast_in_dim %2258, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2260 = stablehlo.broadcast_in_dim %2259, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2261 = stablehlo.multiply %2256, %2260 : tensor<1x7x7x1152xf32>
    %2262 = stablehlo.add %2255, %2261 : tensor<1x7x7x1152xf32>
    %2263 = stablehlo.slice %2116 [0:1, 4:11, 1:8, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2264 = stablehlo.slice %arg86 [4:5, 1:2, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2265 = stablehlo.reshape %2264 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2266 = stablehlo.broadcast_in_dim %2265, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2267 = stablehlo.broadcast_in_dim %2266, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2268 = stablehlo.multiply %2263, %2267 : tensor<1x7x7x1152xf32>
    %2269 = stablehlo.add %2262, %2268 : tensor<1x7x7x1152xf32>
    %2270 = stablehlo.slice %2116 [0:1, 4:11, 2:9, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2271 = stablehlo.slice %arg86 [4:5, 2:3, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2272 = stablehlo.reshape %2271 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2273 = stablehlo.broadcast_in_dim %2272, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2274 = stablehlo.broadcast_in_dim %2273, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2275 = stablehlo.multiply %2270, %2274 : tensor<1x7x7x1152xf32>
    %2276 = stablehlo.add %2269, %2275 : tensor<1x7x7x1152xf32>
    %2277 = stablehlo.slice %2116 [0:1, 4:11, 3:10, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2278 = stablehlo.slice %arg86 [4:5, 3:4, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2279 = stablehlo.reshape %2278 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2280 = stablehlo.broadcast_in_dim %2279, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2281 = stablehlo.broadcast_in_dim %2280, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2282 = stablehlo.multiply %2277, %2281 : tensor<1x7x7x1152xf32>
    %2283 = stablehlo.add %2276, %2282 : tensor<1x7x7x1152xf32>
    %2284 = stablehlo.slice %2116 [0:1, 4:11, 4:11, 0:1152] : (tensor<1x11x11x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2285 = stablehlo.slice %arg86 [4:5, 4:5, 0:1, 0:1152] : (tensor<5x5x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2286 = stablehlo.reshape %2285 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2287 = stablehlo.broadcast_in_dim %2286, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2288 = stablehlo.broadcast_in_dim %2287, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2289 = stablehlo.multiply %2284, %2288 : tensor<1x7x7x1152xf32>
    %2290 = stablehlo.add %2283, %2289 : tensor<1x7x7x1152xf32>
    %2291 = stablehlo.broadcast_in_dim %arg87, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2292 = stablehlo.broadcast_in_dim %2291, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2293 = stablehlo.add %2290, %2292 : tensor<1x7x7x1152xf32>
    %cst_72 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %2294 = stablehlo.broadcast_in_dim %cst_72, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %2295 = stablehlo.maximum %2293, %2294 : tensor<1x7x7x1152xf32>
    %cst_73 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %2296 = stablehlo.broadcast_in_dim %cst_73, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %2297 = stablehlo.minimum %2295, %2296 : tensor<1x7x7x1152xf32>
    %2298 = stablehlo.reshape %2297 : (tensor<1x7x7x1152xf32>) -> tensor<49x1152xf32>
    %2299 = stablehlo.dot_general %2298, %arg88, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<49x1152xf32>, tensor<1152x192xf32>) -> tensor<49x192xf32>
    %2300 = stablehlo.broadcast_in_dim %arg89, dims = [1] : (tensor<192xf32>) -> tensor<1x192xf32>
    %2301 = stablehlo.broadcast_in_dim %2300, dims = [0, 1] : (tensor<1x192xf32>) -> tensor<49x192xf32>
    %2302 = stablehlo.add %2299, %2301 : tensor<49x192xf32>
    %2303 = stablehlo.reshape %2302 : (tensor<49x192xf32>) -> tensor<1x7x7x192xf32>
    %2304 = stablehlo.add %2303, %2105 : tensor<1x7x7x192xf32>
    %2305 = stablehlo.reshape %2304 : (tensor<1x7x7x192xf32>) -> tensor<49x192xf32>
    %2306 = stablehlo.dot_general %2305, %arg90, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<49x192xf32>, tensor<192x1152xf32>) -> tensor<49x1152xf32>
    %2307 = stablehlo.broadcast_in_dim %arg91, dims = [1] : (tensor<1152xf32>) -> tensor<1x1152xf32>
    %2308 = stablehlo.broadcast_in_dim %2307, dims = [0, 1] : (tensor<1x1152xf32>) -> tensor<49x1152xf32>
    %2309 = stablehlo.add %2306, %2308 : tensor<49x1152xf32>
    %2310 = stablehlo.reshape %2309 : (tensor<49x1152xf32>) -> tensor<1x7x7x1152xf32>
    %cst_74 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %2311 = stablehlo.broadcast_in_dim %cst_74, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %2312 = stablehlo.maximum %2310, %2311 : tensor<1x7x7x1152xf32>
    %cst_75 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %2313 = stablehlo.broadcast_in_dim %cst_75, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %2314 = stablehlo.minimum %2312, %2313 : tensor<1x7x7x1152xf32>
    %cst_76 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %2315 = stablehlo.pad %2314, %cst_76, low = [0, 1, 1, 0], high = [0, 1, 1, 0], interior = [0, 0, 0, 0] : (tensor<1x7x7x1152xf32>, tensor<f32>) -> tensor<1x9x9x1152xf32>
    %2316 = stablehlo.slice %2315 [0:1, 0:7, 0:7, 0:1152] : (tensor<1x9x9x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2317 = stablehlo.slice %arg92 [0:1, 0:1, 0:1, 0:1152] : (tensor<3x3x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2318 = stablehlo.reshape %2317 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2319 = stablehlo.broadcast_in_dim %2318, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2320 = stablehlo.broadcast_in_dim %2319, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2321 = stablehlo.multiply %2316, %2320 : tensor<1x7x7x1152xf32>
    %2322 = stablehlo.slice %2315 [0:1, 0:7, 1:8, 0:1152] : (tensor<1x9x9x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2323 = stablehlo.slice %arg92 [0:1, 1:2, 0:1, 0:1152] : (tensor<3x3x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2324 = stablehlo.reshape %2323 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2325 = stablehlo.broadcast_in_dim %2324, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2326 = stablehlo.broadcast_in_dim %2325, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2327 = stablehlo.multiply %2322, %2326 : tensor<1x7x7x1152xf32>
    %2328 = stablehlo.add %2321, %2327 : tensor<1x7x7x1152xf32>
    %2329 = stablehlo.slice %2315 [0:1, 0:7, 2:9, 0:1152] : (tensor<1x9x9x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2330 = stablehlo.slice %arg92 [0:1, 2:3, 0:1, 0:1152] : (tensor<3x3x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2331 = stablehlo.reshape %2330 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2332 = stablehlo.broadcast_in_dim %2331, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2333 = stablehlo.broadcast_in_dim %2332, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2334 = stablehlo.multiply %2329, %2333 : tensor<1x7x7x1152xf32>
    %2335 = stablehlo.add %2328, %2334 : tensor<1x7x7x1152xf32>
    %2336 = stablehlo.slice %2315 [0:1, 1:8, 0:7, 0:1152] : (tensor<1x9x9x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2337 = stablehlo.slice %arg92 [1:2, 0:1, 0:1, 0:1152] : (tensor<3x3x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2338 = stablehlo.reshape %2337 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2339 = stablehlo.broadcast_in_dim %2338, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2340 = stablehlo.broadcast_in_dim %2339, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2341 = stablehlo.multiply %2336, %2340 : tensor<1x7x7x1152xf32>
    %2342 = stablehlo.add %2335, %2341 : tensor<1x7x7x1152xf32>
    %2343 = stablehlo.slice %2315 [0:1, 1:8, 1:8, 0:1152] : (tensor<1x9x9x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2344 = stablehlo.slice %arg92 [1:2, 1:2, 0:1, 0:1152] : (tensor<3x3x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2345 = stablehlo.reshape %2344 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2346 = stablehlo.broadcast_in_dim %2345, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2347 = stablehlo.broadcast_in_dim %2346, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2348 = stablehlo.multiply %2343, %2347 : tensor<1x7x7x1152xf32>
    %2349 = stablehlo.add %2342, %2348 : tensor<1x7x7x1152xf32>
    %2350 = stablehlo.slice %2315 [0:1, 1:8, 2:9, 0:1152] : (tensor<1x9x9x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2351 = stablehlo.slice %arg92 [1:2, 2:3, 0:1, 0:1152] : (tensor<3x3x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2352 = stablehlo.reshape %2351 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2353 = stablehlo.broadcast_in_dim %2352, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2354 = stablehlo.broadcast_in_dim %2353, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2355 = stablehlo.multiply %2350, %2354 : tensor<1x7x7x1152xf32>
    %2356 = stablehlo.add %2349, %2355 : tensor<1x7x7x1152xf32>
    %2357 = stablehlo.slice %2315 [0:1, 2:9, 0:7, 0:1152] : (tensor<1x9x9x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2358 = stablehlo.slice %arg92 [2:3, 0:1, 0:1, 0:1152] : (tensor<3x3x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2359 = stablehlo.reshape %2358 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2360 = stablehlo.broadcast_in_dim %2359, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2361 = stablehlo.broadcast_in_dim %2360, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2362 = stablehlo.multiply %2357, %2361 : tensor<1x7x7x1152xf32>
    %2363 = stablehlo.add %2356, %2362 : tensor<1x7x7x1152xf32>
    %2364 = stablehlo.slice %2315 [0:1, 2:9, 1:8, 0:1152] : (tensor<1x9x9x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2365 = stablehlo.slice %arg92 [2:3, 1:2, 0:1, 0:1152] : (tensor<3x3x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2366 = stablehlo.reshape %2365 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2367 = stablehlo.broadcast_in_dim %2366, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2368 = stablehlo.broadcast_in_dim %2367, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2369 = stablehlo.multiply %2364, %2368 : tensor<1x7x7x1152xf32>
    %2370 = stablehlo.add %2363, %2369 : tensor<1x7x7x1152xf32>
    %2371 = stablehlo.slice %2315 [0:1, 2:9, 2:9, 0:1152] : (tensor<1x9x9x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2372 = stablehlo.slice %arg92 [2:3, 2:3, 0:1, 0:1152] : (tensor<3x3x1x1152xf32>) -> tensor<1x1x1x1152xf32>
    %2373 = stablehlo.reshape %2372 : (tensor<1x1x1x1152xf32>) -> tensor<1152xf32>
    %2374 = stablehlo.broadcast_in_dim %2373, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2375 = stablehlo.broadcast_in_dim %2374, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2376 = stablehlo.multiply %2371, %2375 : tensor<1x7x7x1152xf32>
    %2377 = stablehlo.add %2370, %2376 : tensor<1x7x7x1152xf32>
    %2378 = stablehlo.broadcast_in_dim %arg93, dims = [3] : (tensor<1152xf32>) -> tensor<1x1x1x1152xf32>
    %2379 = stablehlo.broadcast_in_dim %2378, dims = [0, 1, 2, 3] : (tensor<1x1x1x1152xf32>) -> tensor<1x7x7x1152xf32>
    %2380 = stablehlo.add %2377, %2379 : tensor<1x7x7x1152xf32>
    %cst_77 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %2381 = stablehlo.broadcast_in_dim %cst_77, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %2382 = stablehlo.maximum %2380, %2381 : tensor<1x7x7x1152xf32>
    %cst_78 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %2383 = stablehlo.broadcast_in_dim %cst_78, dims = [] : (tensor<f32>) -> tensor<1x7x7x1152xf32>
    %2384 = stablehlo.minimum %2382, %2383 : tensor<1x7x7x1152xf32>
    %2385 = stablehlo.reshape %2384 : (tensor<1x7x7x1152xf32>) -> tensor<49x1152xf32>
    %2386 = stablehlo.dot_general %2385, %arg94, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<49x1152xf32>, tensor<1152x320xf32>) -> tensor<49x320xf32>
    %2387 = stablehlo.broadcast_in_dim %arg95, dims = [1] : (tensor<320xf32>) -> tensor<1x320xf32>
    %2388 = stablehlo.broadcast_in_dim %2387, dims = [0, 1] : (tensor<1x320xf32>) -> tensor<49x320xf32>
    %2389 = stablehlo.add %2386, %2388 : tensor<49x320xf32>
    %2390 = stablehlo.reshape %2389 : (tensor<49x320xf32>) -> tensor<1x7x7x320xf32>
    %2391 = stablehlo.reshape %2390 : (tensor<1x7x7x320xf32>) -> tensor<49x320xf32>
    %2392 = stablehlo.dot_general %2391, %arg96, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<49x320xf32>, tensor<320x1280xf32>) -> tensor<49x1280xf32>
    %2393 = stablehlo.broadcast_in_dim %arg97, dims = [1] : (tensor<1280xf32>) -> tensor<1x1280xf32>
    %2394 = stablehlo.broadcast_in_dim %2393, dims = [0, 1] : (tensor<1x1280xf32>) -> tensor<49x1280xf32>
    %2395 = stablehlo.add %2392, %2394 : tensor<49x1280xf32>
    %2396 = stablehlo.reshape %2395 : (tensor<49x1280xf32>) -> tensor<1x7x7x1280xf32>
    %cst_79 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %2397 = stablehlo.broadcast_in_dim %cst_79, dims = [] : (tensor<f32>) -> tensor<1x7x7x1280xf32>
    %2398 = stablehlo.maximum %2396, %2397 : tensor<1x7x7x1280xf32>
    %cst_80 = stablehlo.constant dense<6.000000e+00> : tensor<f32>
    %2399 = stablehlo.broadcast_in_dim %cst_80, dims = [] : (tensor<f32>) -> tensor<1x7x7x1280xf32>
    %2400 = stablehlo.minimum %2398, %2399 : tensor<1x7x7x1280xf32>
    %cst_81 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %2401 = stablehlo.reduce(%2400 init: %cst_81) applies stablehlo.add across dimensions = [1, 2] : (tensor<1x7x7x1280xf32>, tensor<f32>) -> tensor<1x1280xf32>
    %cst_82 = stablehlo.constant dense<4.900000e+01> : tensor<f32>
    %2402 = stablehlo.broadcast_in_dim %cst_82, dims = [] : (tensor<f32>) -> tensor<1x1280xf32>
    %2403 = stablehlo.divide %2401, %2402 : tensor<1x1280xf32>
    %2404 = stablehlo.dot_general %2403, %arg98, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<1x1280xf32>, tensor<1280x1000xf32>) -> tensor<1x1000xf32>
    %2405 = stablehlo.broadcast_in_dim %arg99, dims = [1] : (tensor<1000xf32>) -> tensor<1x1000xf32>
    %2406 = stablehlo.add %2404, %2405 : tensor<1x1000xf32>
    %cst_83 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %2407 = stablehlo.reduce(%2406 init: %cst_83) applies stablehlo.maximum across dimensions = [1] : (tensor<1x1000xf32>, tensor<f32>) -> tensor<1xf32>
    %2408 = stablehlo.broadcast_in_dim %2407, dims = [0] : (tensor<1xf32>) -> tensor<1x1xf32>
    %2409 = stablehlo.broadcast_in_dim %2408, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<1x1000xf32>
    %2410 = stablehlo.subtract %2406, %2409 : tensor<1x1000xf32>
    %2411 = stablehlo.exponential %2410 : tensor<1x1000xf32>
    %cst_84 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %2412 = stablehlo.reduce(%2411 init: %cst_84) applies stablehlo.add across dimensions = [1] : (tensor<1x1000xf32>, tensor<f32>) -> tensor<1xf32>
    %2413 = stablehlo.broadcast_in_dim %2412, dims = [0] : (tensor<1xf32>) -> tensor<1x1xf32>
    %2414 = stablehlo.broadcast_in_dim %2413, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<1x1000xf32>
    %2415 = stablehlo.divide %2411, %2414 : tensor<1x1000xf32>
    return %2415 : tensor<1x1000xf32>
  }
}
