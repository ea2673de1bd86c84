package dev.hearth.samples.heat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What to compute: a plate of square cells, its sides, what heats or cools it, and for how many steps.
 *
 * @param width cells
 * @param height cells
 * @param steps how many
 * @param stepsPerSynchronize launches between two waits for the device
 * @param diffusion how much of the difference to its neighbours a cell makes up for in a step; above 0.25 it would not be stable
 * @param start temperature of all cells at first
 * @param boundary the sides
 * @param sources discs that keep their temperature
 */
record Plate(
        int width,
        int height,
        int steps,
        int stepsPerSynchronize,
        float diffusion,
        float start,
        Boundary boundary,
        List<Source> sources) {
    private static final int MAX_SIDE = 8192;
    private static final int MAX_STEPS = 1_000_000;
    private static final int MAX_SOURCES = 256;
    private static final float MAX_TEMPERATURE = 1e6f;
    /** Rows of floats on the device start at a multiple of this many, a cache line. */
    private static final int PITCH = 16;

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build()
            .readerFor(Plate.class);

    Plate {
        check("width", width, 1, MAX_SIDE);
        check("height", height, 1, MAX_SIDE);
        check("steps", steps, 0, MAX_STEPS);
        check("stepsPerSynchronize", stepsPerSynchronize, 1, MAX_STEPS);
        if (!(diffusion > 0 && diffusion <= 0.25f)) {
            throw new RefusedException(
                    400,
                    "diffusion must be above 0 and at most 0.25, not " + diffusion
                            + "; beyond, the steps are unstable.");
        }
        checkTemperature("start", start);
        if (sources.size() > MAX_SOURCES) {
            throw new RefusedException(400, "At most " + MAX_SOURCES + " sources, not " + sources.size() + ".");
        }
        sources = List.copyOf(sources);
    }

    /** The plate of JSON; what is absent has its default. */
    @JsonCreator
    static Plate of(
            @JsonProperty("width") @Nullable Integer width,
            @JsonProperty("height") @Nullable Integer height,
            @JsonProperty("steps") @Nullable Integer steps,
            @JsonProperty("stepsPerSynchronize") @Nullable Integer stepsPerSynchronize,
            @JsonProperty("diffusion") @Nullable Float diffusion,
            @JsonProperty("start") @Nullable Float start,
            @JsonProperty("boundary") @Nullable Boundary boundary,
            @JsonProperty("sources") @Nullable List<@Nullable Source> sources) {
        if (sources != null && sources.stream().anyMatch(Objects::isNull)) {
            throw new RefusedException(400, "sources must hold objects, not null.");
        }
        return new Plate(
                width == null ? 256 : width,
                height == null ? 256 : height,
                steps == null ? 1000 : steps,
                stepsPerSynchronize == null ? 256 : stepsPerSynchronize,
                diffusion == null ? 0.2f : diffusion,
                start == null ? 0 : start,
                boundary == null ? new Boundary(null, null, null, null) : boundary,
                sources == null ? List.of() : List.copyOf(sources));
    }

    /** Reads JSON; what is wrong with it is refused in one line that names the place. */
    static Plate parse(InputStream json) throws IOException {
        try {
            Plate plate = READER.readValue(json);
            if (plate == null) {
                throw new RefusedException(400, "The body is null. Send a plate, for example {\"steps\": 1000}.");
            }
            return plate;
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            String place = e.getPath().stream()
                    .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                    .collect(Collectors.joining("."));
            throw new RefusedException(
                    400, "Not a plate" + (place.isEmpty() ? "" : " at " + place) + ": " + firstLine(e));
        } catch (JsonProcessingException e) {
            throw new RefusedException(
                    400,
                    "Not JSON (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + "): " + firstLine(e));
        }
    }

    private static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("").replaceAll(" \\(class [^)]*\\)", "");
    }

    /** Cells of the plate. */
    int cells() {
        return width * height;
    }

    /** Cells times steps. */
    long updates() {
        return (long) cells() * steps;
    }

    /** Floats from a row of a field to the next. */
    int pitch() {
        return (width + PITCH - 1) / PITCH * PITCH;
    }

    /** Bytes of a field on the device. */
    long fieldBytes() {
        return (long) pitch() * height * Float.BYTES;
    }

    /** The coldest it can become anywhere: a maximum principle holds for heat. */
    float lowest() {
        return (float) temperatures().min().orElseThrow();
    }

    /** The hottest it can become anywhere. */
    float highest() {
        return (float) temperatures().max().orElseThrow();
    }

    private DoubleStream temperatures() {
        Stream<@Nullable Float> sides = Stream.of(boundary.north, boundary.east, boundary.south, boundary.west)
                .filter(side -> side != null);
        return DoubleStream.concat(
                DoubleStream.concat(DoubleStream.of(start), sides.mapToDouble(Float::doubleValue)),
                sources.stream().mapToDouble(Source::temperature));
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new RefusedException(400, name + " must be from " + min + " to " + max + ", not " + value + ".");
        }
    }

    private static void checkTemperature(String name, float value) {
        if (!(Math.abs(value) <= MAX_TEMPERATURE)) {
            throw new RefusedException(
                    400, name + " must be a temperature from -1000000 to 1000000, not " + value + ".");
        }
    }

    /**
     * Temperatures that the sides are held at; a side without is insulated.
     *
     * @param north above row 0
     * @param east right of the last column
     * @param south below the last row
     * @param west left of column 0
     */
    record Boundary(
            @Nullable Float north,
            @Nullable Float east,
            @Nullable Float south,
            @Nullable Float west) {
        Boundary {
            check("boundary.north", north);
            check("boundary.east", east);
            check("boundary.south", south);
            check("boundary.west", west);
        }

        private static void check(String name, @Nullable Float temperature) {
            if (temperature != null) {
                checkTemperature(name, temperature);
            }
        }

        /** As the kernels take it. */
        static float orInsulated(@Nullable Float temperature) {
            return temperature == null ? Float.NaN : temperature;
        }
    }

    /**
     * A disc that keeps its temperature; parts outside the plate do nothing.
     *
     * @param x of its centre, in cells
     * @param y of its centre
     * @param radius in cells
     * @param temperature of it
     */
    record Source(float x, float y, float radius, float temperature) {
        Source {
            if (!(Math.abs(x) <= MAX_SIDE && Math.abs(y) <= MAX_SIDE)) {
                throw new RefusedException(
                        400, "A source's x and y must be numbers on the plate, not " + x + ", " + y + ".");
            }
            if (!(radius >= 0 && radius <= MAX_SIDE)) {
                throw new RefusedException(
                        400, "A source's radius must be from 0 to " + MAX_SIDE + ", not " + radius + ".");
            }
            checkTemperature("A source's temperature", temperature);
        }

        boolean covers(int column, int row) {
            float dx = column - x;
            float dy = row - y;
            return dx * dx + dy * dy <= radius * radius;
        }
    }
}
