package dev.hearth.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.hearth.protocol.Vector.Field;
import dev.hearth.protocol.VectorEncoders.Place;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors pin every byte on the wire: they are only ever added to. */
@Timeout(60)
class VectorTest {
    /** Odd, so that a forgotten offset or an aligned access shows. */
    private static final int OFFSET = 13;

    private static final byte DIRT = (byte) 0xa5;

    private static final Pattern ELEMENT = Pattern.compile("(arguments|variants)\\[(\\d+)]\\.(\\w+)");
    private static final Set<String> UNREAD = Set.of("reserved", "padding", "flags", "structs");

    static List<Vector> vectors() throws IOException {
        return Vector.all().toList();
    }

    @Test
    void everyOpcodeHasAVector() throws IOException {
        var missing = new TreeSet<>(List.of(Opcode.values()));
        vectors().forEach(vector -> missing.remove(Opcode.of(vector.opcode())));
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyVectorIsWrittenByTheRecords() throws IOException {
        var names = new TreeSet<String>();
        vectors().forEach(vector -> names.add(vector.name()));
        assertEquals(names, VectorEncoders.all().keySet());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void fieldsEncodeToTheVector(Vector vector) {
        byte[] expected = vector.bytes();
        byte[] buffer = dirty(expected.length);
        var place = new Place(MemorySegment.ofArray(buffer), OFFSET);
        MemorySegment written = assertNotNullEncoder(vector).encode(place);
        assertArrayEquals(expected, written.toArray(ValueLayout.JAVA_BYTE));

        byte[] around = dirty(expected.length);
        System.arraycopy(expected, 0, around, OFFSET, expected.length);
        assertArrayEquals(around, buffer, "bytes around the frame are left alone");
    }

    private static VectorEncoders.Encoder assertNotNullEncoder(Vector vector) {
        var encoder = VectorEncoders.all().get(vector.name());
        assertNotNull(encoder);
        return encoder;
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void vectorDecodesToTheFields(Vector vector) throws ReflectiveOperationException {
        byte[] bytes = vector.bytes();
        byte[] buffer = dirty(bytes.length);
        System.arraycopy(bytes, 0, buffer, OFFSET, bytes.length);
        assertDecodes(vector, MemorySegment.ofArray(buffer).asSlice(OFFSET, bytes.length));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void vectorDecodesInDeviceSizedMemoryOfAnEarlierFrame(Vector vector) throws ReflectiveOperationException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Frame.MAX_BYTES, 8).fill(DIRT);
            MemorySegment.copy(vector.bytes(), 0, memory, ValueLayout.JAVA_BYTE, 0, vector.bytes().length);
            assertDecodes(vector, memory);
        }
    }

    private static void assertDecodes(Vector vector, MemorySegment memory) throws ReflectiveOperationException {
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> decoded = new TreeMap<>();
        Opcode opcode = Opcode.of(vector.opcode());
        assertNotNull(opcode);
        Object frame = FrameRecords.wrap(opcode, memory);
        var header = new Frame(memory);
        var unread = new HashSet<>(FrameRecords.accessors(opcode));
        for (Field field : vector.fields()) {
            unread.remove(field.name());
            if (UNREAD.contains(field.name())) {
                assertZeroUnlessStructs(field);
            } else {
                expected.put(field.name(), canonical(field.value()));
                decoded.put(field.name(), decode(header, frame, field.name()));
            }
        }
        assertEquals(expected, decoded);
        assertEquals(Set.of(), unread, "fields of " + opcode + " that the vector does not draw");
    }

    private static String decode(Frame header, Object frame, String name) throws ReflectiveOperationException {
        Matcher element = ELEMENT.matcher(name);
        if (element.matches()) {
            int index = Integer.parseInt(element.group(2));
            return element.group(1).equals("arguments")
                    ? String.valueOf(FrameRecords.readAt(frame, "argument" + capital(element.group(3)), index))
                    : variantField((LoadFrame) frame, index, element.group(3));
        }
        return switch (name) {
            case "length" -> String.valueOf(header.length());
            case "opcode" -> String.valueOf(header.opcode());
            case "sequence" -> String.valueOf(header.sequence());
            case "stream" -> String.valueOf(header.stream());
            default -> String.valueOf(FrameRecords.read(frame, name));
        };
    }

    private static String variantField(LoadFrame load, int index, String field) {
        Variant variant = Variant.read(load.inline(), load.variantCount()).get(index);
        return switch (field) {
            case "format" -> String.valueOf(variant.format());
            case "optionsLength" -> String.valueOf(Frame.utf8(variant.options()).length);
            case "options" -> variant.options();
            case "sourceLength" -> String.valueOf(variant.source().length);
            case "source" -> new String(variant.source(), StandardCharsets.UTF_8);
            default -> throw new AssertionError("a variant has no " + field);
        };
    }

    @Test
    void structOfALaunchIsFoundByItsArgument() throws IOException {
        Vector vector = vectors().stream()
                .filter(each -> each.name().equals("19-launch"))
                .findFirst()
                .orElseThrow();
        Field structs = vector.fields().stream()
                .filter(field -> field.name().equals("structs"))
                .findFirst()
                .orElseThrow();
        var launch = new LaunchFrame(MemorySegment.ofArray(vector.bytes()));
        assertArrayEquals(structs.bytes(), launch.argumentStruct(3).toArray(ValueLayout.JAVA_BYTE));
    }

    private static void assertZeroUnlessStructs(Field field) {
        if (!field.name().equals("structs")) {
            assertArrayEquals(new byte[field.bytes().length], field.bytes(), field.name() + " at " + field.offset());
        }
    }

    /** A text without its quotes, a number as a decimal. */
    private static String canonical(String value) {
        if (value.startsWith("\"")) {
            return value.substring(1, value.length() - 1);
        }
        if (!value.startsWith("0x")) {
            return value;
        }
        return String.valueOf(Long.parseUnsignedLong(value.substring(2), 16));
    }

    private static String capital(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static byte[] dirty(int length) {
        byte[] buffer = new byte[OFFSET + length + OFFSET];
        Arrays.fill(buffer, DIRT);
        return buffer;
    }
}
