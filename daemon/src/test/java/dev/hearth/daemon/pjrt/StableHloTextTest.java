package dev.hearth.daemon.pjrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a module's text is cut into kernels. */
@Timeout(60)
final class StableHloTextTest {
    private static List<StableHloText.Function> kernels(String text) {
        return StableHloText.parse(text).kernels();
    }

    @Test
    void functionsThatAreNotPrivateAreKernels() {
        String text = """
                module @m attributes {note = "func.func public @not_one() { }"} {
                  // func.func public @nor_this() { }
                  func.func public @a(%x: tensor<4xf32>) -> tensor<4xf32> { return %x : tensor<4xf32> }
                  func.func @"b c"() -> (tensor<f32>, tensor<2x3xi8> {jax.result_info = "out"}) attributes {k = 1} { }
                  func.func private @p(%x: tensor<4xf32>) -> tensor<4xf32> { return %x : tensor<4xf32> }
                  func.func private @declared(tensor<4xf32>) -> tensor<4xf32>
                }
                """;
        List<StableHloText.Function> found = kernels(text);
        assertEquals(
                List.of("a", "b c"),
                found.stream().map(StableHloText.Function::name).toList());
        assertEquals(List.of("x"), found.get(0).parameters());
        assertEquals(List.of("tensor<4xf32>"), found.get(0).results());
        assertEquals(List.of("tensor<f32>", "tensor<2x3xi8>"), found.get(1).results());
        assertEquals(List.of("", "out"), found.get(1).resultNames());
    }

    @Test
    void chosenFunctionBecomesMainAndTheOthersPrivate() {
        String text = """
                module {
                  func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
                    %r = func.call @two(%x) : (tensor<4xf32>) -> tensor<4xf32> // @two here stays
                    return %r : tensor<4xf32>
                  }
                  func.func @two(%x: tensor<4xf32> {a = ">)"}) -> tensor<4xf32> {
                    %r = func.call @main(%x) {note = "@main"} : (tensor<4xf32>) -> tensor<4xf32>
                    return %r : tensor<4xf32>
                  }
                }
                """;
        StableHloText parsed = StableHloText.parse(text);
        assertEquals("""
                module {
                  func.func private @hearth_other_main(%x: tensor<4xf32>) -> tensor<4xf32> {
                    %r = func.call @main(%x) : (tensor<4xf32>) -> tensor<4xf32> // @two here stays
                    return %r : tensor<4xf32>
                  }
                  func.func @main(%x: tensor<4xf32> {a = ">)"}, %hearth_destination_0: tensor<4xf32> {tf.aliasing_output = 0 : i32}) -> tensor<4xf32> {
                    %r = func.call @hearth_other_main(%x) {note = "@main"} : (tensor<4xf32>) -> tensor<4xf32>
                    return %r : tensor<4xf32>
                  }
                }
                """, parsed.forKernel(parsed.kernels().get(1), true));
        String first = parsed.forKernel(parsed.kernels().get(0), false);
        assertTrue(first.contains("func.func private @two("), first);
        assertTrue(first.contains("func.func public @main(%x: tensor<4xf32>) ->"), first);
    }

    @Test
    void functionWithoutParametersGetsDestinationsToo() {
        StableHloText parsed = StableHloText.parse("func.func @main() -> (tensor<f32>, tensor<i1>) { }");
        assertEquals(
                "func.func @main(%hearth_destination_0: tensor<f32> {tf.aliasing_output = 0 : i32}, "
                        + "%hearth_destination_1: tensor<i1> {tf.aliasing_output = 1 : i32})"
                        + " -> (tensor<f32>, tensor<i1>) { }",
                parsed.forKernel(parsed.kernels().getFirst(), true));
    }

    @Test
    void dynamicOrAliasedResultsGetNoDestination() {
        for (String header : List.of(
                "(%x: tensor<?xf32>) -> tensor<?xf32>",
                "(%x: tensor<4xf32> {tf.aliasing_output = 0 : i32}) -> tensor<4xf32>",
                "(%x: tensor<4xf32> {jax.buffer_donor = true}) -> tensor<4xf32>",
                "(%x: tensor<4xf32>) -> !stablehlo.token",
                "(%x: tensor<4xf32>)")) {
            for (StableHloText.Function function : kernels("func.func @f" + header + " { return }")) {
                assertFalse(function.destinations(), header);
            }
        }
    }

    @Test
    void brokenTextsNeverFailHere() {
        String good = PjrtKernels.SOURCE;
        long seed = System.nanoTime();
        System.out.println("StableHloTextTest seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            var text = new StringBuilder(good.substring(0, random.nextInt(good.length())));
            for (int k = 0; k < 5 && !text.isEmpty(); k++) {
                text.setCharAt(random.nextInt(text.length()), "(){}<>\"@%,/\\ x".charAt(random.nextInt(14)));
            }
            StableHloText parsed = StableHloText.parse(text.toString());
            for (StableHloText.Function kernel : parsed.kernels()) {
                assertFalse(parsed.forKernel(kernel, kernel.destinations()).isEmpty());
            }
        }
        for (String text :
                List.of("", "func.func", "func.func @", "func.func @f(", "func.func @f() -> ", "@", "\"", "\"\\")) {
            assertTrue(kernels(text).size() <= 1, text);
        }
    }
}
