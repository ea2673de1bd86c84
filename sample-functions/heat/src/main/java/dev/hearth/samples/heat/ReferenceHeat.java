package dev.hearth.samples.heat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The same steps in plain Java, to check the kernels by: same operations in the same order, additions and
 * multiplications only, which OpenCL rounds as Java does. {@link #TOLERANCE} is for devices that flush tiny numbers to
 * zero; on PoCL nothing differs.
 */
final class ReferenceHeat {
    /** Greatest difference of a temperature that counts as equal, a part of the plate's whole range. */
    static final float TOLERANCE = 1e-5f;

    private final Plate plate;
    private final int width;
    private final int height;
    private final float[] held;

    ReferenceHeat(Plate plate) {
        this.plate = plate;
        width = plate.width();
        height = plate.height();
        held = new float[plate.cells()];
        holdSources(plate, width, MemorySegment.ofArray(held));
    }

    /** Writes what each cell is held at into a field whose rows are {@code pitch} floats long: NaN where it is free. */
    static void holdSources(Plate plate, int pitch, MemorySegment held) {
        var row = new float[pitch];
        for (int y = 0; y < plate.height(); y++) {
            Arrays.fill(row, Float.NaN);
            for (Plate.Source source : plate.sources()) {
                int first = (int) Math.max(0, Math.floor(source.x() - source.radius()));
                int last = (int) Math.min(plate.width() - 1.0, Math.ceil(source.x() + source.radius()));
                for (int x = first; x <= last; x++) {
                    if (source.covers(x, y)) {
                        row[x] = source.temperature();
                    }
                }
            }
            MemorySegment.copy(row, 0, held, ValueLayout.JAVA_FLOAT, (long) y * pitch * Float.BYTES, pitch);
        }
    }

    /** The temperatures after all steps, row by row. */
    float[] solve() {
        var now = new float[plate.cells()];
        var next = new float[plate.cells()];
        for (int i = 0; i < now.length; i++) {
            now[i] = unlessHeld(plate.start(), i);
        }
        for (int step = 0; step < plate.steps(); step++) {
            advance(now, next);
            float[] swapped = now;
            now = next;
            next = swapped;
        }
        return now;
    }

    private void advance(float[] now, float[] next) {
        float north = Plate.Boundary.orInsulated(plate.boundary().north());
        float east = Plate.Boundary.orInsulated(plate.boundary().east());
        float south = Plate.Boundary.orInsulated(plate.boundary().south());
        float west = Plate.Boundary.orInsulated(plate.boundary().west());
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                float here = now[at];
                float above = y > 0 ? now[at - width] : Float.isNaN(north) ? here : north;
                float below = y < height - 1 ? now[at + width] : Float.isNaN(south) ? here : south;
                float left = x > 0 ? now[at - 1] : Float.isNaN(west) ? here : west;
                float right = x < width - 1 ? now[at + 1] : Float.isNaN(east) ? here : east;
                float free = here + plate.diffusion() * (((left + right) + (above + below)) - 4.0f * here);
                next[at] = unlessHeld(free, at);
            }
        }
    }

    private float unlessHeld(float free, int at) {
        return Float.isNaN(held[at]) ? free : held[at];
    }

    /** Says in one line, starting with {@code ok} or {@code differs}, how a field compares with what was expected. */
    static String compare(Plate plate, float[] expected, MemorySegment field) {
        float greatest = 0;
        for (int y = 0; y < plate.height(); y++) {
            for (int x = 0; x < plate.width(); x++) {
                float is = field.getAtIndex(ValueLayout.JAVA_FLOAT, (long) y * plate.pitch() + x);
                float difference = Math.abs(is - expected[y * plate.width() + x]);
                greatest = difference >= 0 ? Math.max(greatest, difference) : Float.POSITIVE_INFINITY;
            }
        }
        float allowed = TOLERANCE * Math.max(1, plate.highest() - plate.lowest());
        return (greatest <= allowed ? "ok" : "differs") + "; greatest=" + greatest;
    }
}
