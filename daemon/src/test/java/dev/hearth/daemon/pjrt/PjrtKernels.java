package dev.hearth.daemon.pjrt;

import java.util.List;

/** The contract's kernels in StableHLO: those that make sense without a grid. */
final class PjrtKernels {
    static final String SOURCE = """
            module @contract {
              // out[i] = i for i < n, else 0
              func.func public @index(%n: tensor<i32>) -> (tensor<256xi32> {jax.result_info = "out"}) {
                %i = stablehlo.iota dim = 0 : tensor<256xi32>
                %m = stablehlo.broadcast_in_dim %n, dims = [] : (tensor<i32>) -> tensor<256xi32>
                %z = stablehlo.constant dense<0> : tensor<256xi32>
                %p = stablehlo.compare LT, %i, %m : (tensor<256xi32>, tensor<256xi32>) -> tensor<256xi1>
                %r = stablehlo.select %p, %i, %z : tensor<256xi1>, tensor<256xi32>
                return %r : tensor<256xi32>
              }
              func.func @scalars(%a: tensor<i8>, %b: tensor<i16>, %c: tensor<i32>, %d: tensor<i64>, %e: tensor<f32>,
                                 %f: tensor<f64>) -> tensor<6xi64> {
                %e10 = stablehlo.constant dense<1.0e1> : tensor<f32>
                %f10 = stablehlo.constant dense<1.0e1> : tensor<f64>
                %es = stablehlo.multiply %e, %e10 : tensor<f32>
                %fs = stablehlo.multiply %f, %f10 : tensor<f64>
                %al = stablehlo.convert %a : (tensor<i8>) -> tensor<i64>
                %bl = stablehlo.convert %b : (tensor<i16>) -> tensor<i64>
                %cl = stablehlo.convert %c : (tensor<i32>) -> tensor<i64>
                %el = stablehlo.convert %es : (tensor<f32>) -> tensor<i64>
                %fl = stablehlo.convert %fs : (tensor<f64>) -> tensor<i64>
                %a1 = stablehlo.reshape %al : (tensor<i64>) -> tensor<1xi64>
                %b1 = stablehlo.reshape %bl : (tensor<i64>) -> tensor<1xi64>
                %c1 = stablehlo.reshape %cl : (tensor<i64>) -> tensor<1xi64>
                %d1 = stablehlo.reshape %d : (tensor<i64>) -> tensor<1xi64>
                %e1 = stablehlo.reshape %el : (tensor<i64>) -> tensor<1xi64>
                %f1 = stablehlo.reshape %fl : (tensor<i64>) -> tensor<1xi64>
                %r = stablehlo.concatenate %a1, %b1, %c1, %d1, %e1, %f1, dim = 0 : (tensor<1xi64>, tensor<1xi64>,
                    tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<6xi64>
                return %r : tensor<6xi64>
              }
              func.func public @add(%a: tensor<1024xf32>, %b: tensor<1024xf32>, %n: tensor<i32>) -> tensor<1024xf32> {
                %r = func.call @sum_of(%a, %b) : (tensor<1024xf32>, tensor<1024xf32>) -> tensor<1024xf32>
                return %r : tensor<1024xf32>
              }
              func.func private @sum_of(%a: tensor<1024xf32>, %b: tensor<1024xf32>) -> tensor<1024xf32> {
                %r = stablehlo.add %a, %b : tensor<1024xf32>
                return %r : tensor<1024xf32>
              }
              // takes about a nanosecond for each of the rounds, then gives the value
              func.func public @spin(%value: tensor<i32>, %rounds: tensor<i32>) -> tensor<i32> {
                %zero = stablehlo.constant dense<0> : tensor<i32>
                %one = stablehlo.constant dense<1> : tensor<i32>
                %share = stablehlo.constant dense<128> : tensor<i32>
                %turns = stablehlo.divide %rounds, %share : tensor<i32>
                %x = stablehlo.broadcast_in_dim %value, dims = [] : (tensor<i32>) -> tensor<512xi32>
                %i, %y = stablehlo.while(%k = %zero, %s = %x) : tensor<i32>, tensor<512xi32>
                cond {
                  %go = stablehlo.compare LT, %k, %turns : (tensor<i32>, tensor<i32>) -> tensor<i1>
                  stablehlo.return %go : tensor<i1>
                } do {
                  %f = stablehlo.constant dense<1664525> : tensor<512xi32>
                  %g = stablehlo.constant dense<1013904223> : tensor<512xi32>
                  %sf = stablehlo.multiply %s, %f : tensor<512xi32>
                  %sg = stablehlo.add %sf, %g : tensor<512xi32>
                  %next = stablehlo.add %k, %one : tensor<i32>
                  stablehlo.return %next, %sg : tensor<i32>, tensor<512xi32>
                }
                %first = stablehlo.slice %y [0:1] : (tensor<512xi32>) -> tensor<1xi32>
                %last = stablehlo.reshape %first : (tensor<1xi32>) -> tensor<i32>
                %magic = stablehlo.constant dense<123456789> : tensor<i32>
                %hit = stablehlo.compare EQ, %last, %magic : (tensor<i32>, tensor<i32>) -> tensor<i1>
                %more = stablehlo.add %value, %one : tensor<i32>
                %r = stablehlo.select %hit, %more, %value : tensor<i1>, tensor<i32>
                return %r : tensor<i32>
              }
            }
            """;

    static final String BROKEN = """
            module {
              func.func public @broken(%x: tensor<4xf32>) -> tensor<4xf32> {
                %r = stablehlo.add %x, %undeclared_name : tensor<4xf32>
                return %r : tensor<4xf32>
              }
            }
            """;

    static final List<String> BROKEN_WORDS = List.of("undeclared SSA value", "broken");

    static final String HARMLESS_OPTION = "--xla_cpu_enable_fast_math=false";

    private PjrtKernels() {}
}
