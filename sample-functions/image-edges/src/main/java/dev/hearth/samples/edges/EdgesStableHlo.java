package dev.hearth.samples.edges;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Fills {@code edges.mlir} in for one kind of picture: its size, how it was held and how far it is blurred are part of a
 * StableHLO program.
 *
 * @param template text of {@code edges.mlir}
 */
record EdgesStableHlo(String template) {
    /**
     * The program for pictures of this layout.
     *
     * @param radius of the blur in pixels, 0 for none; there are {@code radius + 1} weights
     */
    String fill(PixelLayout layout, int radius) {
        int width = layout.width();
        int height = layout.height();
        // A program needs a shape for a blur that is never launched, too.
        int reach = Math.max(1, radius);
        boolean turned = Math.abs(layout.stepX()) != layout.bands();
        String size = height + "x" + width;
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("luma", luma(layout.bands()));
        values.put("grey", grey(layout.bands()));
        values.put("rowTaps", taps(layout, reach, false));
        values.put("columnTaps", taps(layout, reach, true));
        values.put("length", layout.lengthBytes());
        values.put("stored", turned ? width + "x" + height : size);
        values.put("order", turned ? "1, 0" : "0, 1");
        values.put("reversed", reversed(layout));
        values.put("bands", layout.bands());
        values.put("weights", reach + 1);
        values.put("radius", reach);
        values.put("wide", width + 2 * reach);
        values.put("high", height + 2 * reach);
        values.put("size", size);
        values.put("framed", (height + 2) + "x" + (width + 2));
        values.put("framedHeight", height + 2);
        values.put("lastRow", height - 1);
        values.put("lastColumn", width - 1);
        values.put("height1", height + 1);
        values.put("height2", height + 2);
        values.put("width1", width + 1);
        values.put("width2", width + 2);
        values.put("height", height);
        values.put("width", width);
        values.put("pitch", layout.pitch());
        values.put("padding", layout.pitch() - width);
        return fill(template, values);
    }

    private static String fill(String template, Map<String, Object> values) {
        String text = template;
        for (Map.Entry<String, Object> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue().toString());
        }
        return text;
    }

    private static String reversed(PixelLayout layout) {
        if (layout.stepY() < 0) {
            return layout.stepX() < 0 ? "0, 1" : "0";
        }
        return layout.stepX() < 0 ? "1" : "";
    }

    /** {@code %levels}, with one value a band, to {@link #grey}. */
    private static String luma(int bands) {
        var text = new StringBuilder();
        for (int band = 0; band < bands; band++) {
            text.append("""
                      %%slice%1$d = stablehlo.slice %%levels [0:${height}, 0:${width}, %1$d:%2$d]
                          : (tensor<${size}x${bands}xf32>) -> tensor<${size}x1xf32>
                      %%band%1$d = stablehlo.reshape %%slice%1$d : (tensor<${size}x1xf32>) -> tensor<${size}xf32>
                    """.formatted(band, band + 1));
        }
        if (bands >= 3) {
            text.append("""
                      %red = stablehlo.constant dense<0.299> : tensor<${size}xf32>
                      %green = stablehlo.constant dense<0.587> : tensor<${size}xf32>
                      %blue = stablehlo.constant dense<0.114> : tensor<${size}xf32>
                      %r = stablehlo.multiply %red, %band0 : tensor<${size}xf32>
                      %g = stablehlo.multiply %green, %band1 : tensor<${size}xf32>
                      %b = stablehlo.multiply %blue, %band2 : tensor<${size}xf32>
                      %rg = stablehlo.add %r, %g : tensor<${size}xf32>
                      %rgb = stablehlo.add %rg, %b : tensor<${size}xf32>
                    """);
        }
        if (hasAlpha(bands)) {
            text.append("""
                      %%white = stablehlo.constant dense<255.0> : tensor<${size}xf32>
                      %%one = stablehlo.constant dense<1.0> : tensor<${size}xf32>
                      %%alpha = stablehlo.divide %%band%1$d, %%white : tensor<${size}xf32>
                      %%seen = stablehlo.multiply %2$s, %%alpha : tensor<${size}xf32>
                      %%clear = stablehlo.subtract %%one, %%alpha : tensor<${size}xf32>
                      %%behind = stablehlo.multiply %%white, %%clear : tensor<${size}xf32>
                      %%overWhite = stablehlo.add %%seen, %%behind : tensor<${size}xf32>
                    """.formatted(bands - 1, opaque(bands)));
        }
        return text.toString();
    }

    /** The value that {@link #luma} ends with. */
    private static String grey(int bands) {
        return hasAlpha(bands) ? "%overWhite" : opaque(bands);
    }

    private static String opaque(int bands) {
        return bands >= 3 ? "%rgb" : "%band0";
    }

    private static boolean hasAlpha(int bands) {
        return bands % 2 == 0;
    }

    /** {@code %line}, a picture that is longer by the radius at both ends, to {@code %sum<radius>}. */
    private static String taps(PixelLayout layout, int radius, boolean down) {
        var text = new StringBuilder();
        for (int k = 0; k <= radius; k++) {
            text.append("""
                      %%slice%1$d = stablehlo.slice %%weights [%1$d:%2$d] : (tensor<${weights}xf32>) -> tensor<1xf32>
                      %%scalar%1$d = stablehlo.reshape %%slice%1$d : (tensor<1xf32>) -> tensor<f32>
                      %%weight%1$d = stablehlo.broadcast_in_dim %%scalar%1$d, dims = [] : (tensor<f32>) -> tensor<${size}xf32>
                    """.formatted(k, k + 1));
            text.append(
                    k == 0
                            ? """
                      %sum0 = stablehlo.multiply %weight0, %picture : tensor<${size}xf32>
                    """
                            : """
                      %%before%1$d = stablehlo.slice %%line %2$s : (tensor<${line}xf32>) -> tensor<${size}xf32>
                      %%after%1$d = stablehlo.slice %%line %3$s : (tensor<${line}xf32>) -> tensor<${size}xf32>
                      %%both%1$d = stablehlo.add %%before%1$d, %%after%1$d : tensor<${size}xf32>
                      %%share%1$d = stablehlo.multiply %%weight%1$d, %%both%1$d : tensor<${size}xf32>
                      %%sum%1$d = stablehlo.add %%sum%4$d, %%share%1$d : tensor<${size}xf32>
                    """.formatted(
                                    k, window(layout, radius - k, down), window(layout, radius + k, down), k - 1));
        }
        return text.toString().replace("${line}", down ? "${high}x${width}" : "${height}x${wide}");
    }

    /** A picture's rows and columns in its longer one. */
    private static String window(PixelLayout layout, int from, boolean down) {
        int width = layout.width();
        int height = layout.height();
        return down
                ? "[%d:%d, 0:%d]".formatted(from, from + height, width)
                : "[0:%d, %d:%d]".formatted(height, from, from + width);
    }
}
