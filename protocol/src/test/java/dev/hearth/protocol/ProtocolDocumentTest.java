package dev.hearth.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.ByteTable.Row;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md, the comments of the records and what the code does are one and the same. */
@Timeout(60)
class ProtocolDocumentTest {
    private static final Pattern CONSTANT_WITH_COMMENT =
            Pattern.compile("    /\\*\\* (.*) \\*/\\n    (\\w+)\\(([0-9a-fx]+)(?:, \\d+)?\\)");

    private final ProtocolDocument document;

    ProtocolDocumentTest() throws IOException {
        document = ProtocolDocument.read();
    }

    @Test
    void everyMessageHasASectionWithItsCode() {
        assertEquals(
                Arrays.stream(Opcode.values())
                        .map(ProtocolDocumentTest::heading)
                        .toList(),
                document.messageHeadings());
    }

    @Test
    void overviewNamesCodeAndDirectionOfEveryMessage() throws IOException {
        var directions = new TreeMap<String, String>();
        var comments = CONSTANT_WITH_COMMENT.matcher(ProtocolDocument.source("Opcode"));
        while (comments.find()) {
            directions.put(comments.group(2), comments.group(1).replaceFirst(": \\{@link .*", ""));
        }
        List<List<String>> expected = Arrays.stream(Opcode.values())
                .map(opcode -> List.of(
                        "`0x%02x`".formatted(opcode.code()),
                        "[%s](#%s)"
                                .formatted(
                                        opcode,
                                        heading(opcode).toLowerCase(Locale.ROOT).replace(' ', '-')),
                        directions.getOrDefault(opcode.name(), "no comment")))
                .toList();
        assertEquals(expected, rowsOf("Messages"));
    }

    @ParameterizedTest
    @EnumSource
    void commentOfTheRecordSaysTheSame(Opcode opcode) throws IOException {
        assertEquals(document.message(opcode), ProtocolDocument.comment(opcode));
        String direction = rowsOf("Messages").stream()
                .filter(row -> row.getFirst().equals("`0x%02x`".formatted(opcode.code())))
                .map(row -> row.get(2))
                .findFirst()
                .orElseThrow();
        assertTrue(document.message(opcode).description().startsWith(direction + ". "), direction);
    }

    @ParameterizedTest
    @EnumSource
    void fieldsFollowOneAnotherWithoutGapAndAligned(Opcode opcode) throws ReflectiveOperationException {
        long at = Frame.HEADER_BYTES;
        for (Row row : fixed(opcode)) {
            assertEquals(at, row.at(), row.field());
            assertEquals(0, row.at() % row.bytes(), row.field() + " is aligned");
            at += row.bytes();
        }
        assertEquals(at, FrameRecords.constantValue(FrameRecords.of(opcode), "BYTES"));
        assertEquals(0, at % 8);
    }

    @ParameterizedTest
    @EnumSource
    void offsetsInTheCodeAreTheDocuments(Opcode opcode) throws ReflectiveOperationException {
        Map<String, Long> expected = fixed(opcode).stream()
                .filter(row -> !row.isReserved())
                .collect(Collectors.toMap(row -> FrameRecords.constant(row.field()), Row::at));
        assertEquals(
                new TreeMap<>(expected),
                offsets(
                        FrameRecords.of(opcode),
                        name -> !name.startsWith("ARGUMENT_") || name.equals("ARGUMENT_COUNT")));
    }

    @ParameterizedTest
    @EnumSource
    void setterWritesAndAccessorReadsExactlyTheDocumentedBytes(Opcode opcode) throws ReflectiveOperationException {
        for (Row row : fixed(opcode)) {
            if (!row.isReserved()) {
                MemorySegment frame = longest(opcode);
                byte[] expected = frame.toArray(ValueLayout.JAVA_BYTE);
                Arrays.fill(expected, (int) row.at(), (int) row.at() + row.bytes(), (byte) 0xff);
                Object record = FrameRecords.wrap(opcode, frame);
                writeOnes(record, row);
                assertArrayEquals(expected, frame.toArray(ValueLayout.JAVA_BYTE), row.field());
                Object ones = ones(row.bytes());
                assertEquals(ones, FrameRecords.read(record, row.field()), row.field());
            }
        }
    }

    private static Number ones(int bytes) {
        return switch (bytes) {
            case 2 -> 0xffff;
            case 4 -> -1;
            default -> -1L;
        };
    }

    private static void writeOnes(Object record, Row row) throws ReflectiveOperationException {
        Method setter = setter(record.getClass(), row.field());
        if (setter == null) {
            // The length of a text: written with it, see the vectors.
            var frame = (MemorySegment) FrameRecords.read(record, "segment");
            frame.asSlice(row.at(), row.bytes()).fill((byte) 0xff);
        } else {
            if (setter.getParameterTypes()[0] == long.class) {
                setter.invoke(record, -1L);
            } else {
                setter.invoke(record, -1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTextHasItsLengthFieldAndAccessor(Opcode opcode) throws ReflectiveOperationException {
        List<Row> rows = document.message(opcode).tables().stream().findFirst().orElse(List.of());
        for (Row row : rows) {
            if (!row.isFixed() && opcode != Opcode.LAUNCH && opcode != Opcode.LOAD) {
                assertEquals(row.field() + "Length", row.size());
                assertTrue(rows.stream().anyMatch(each -> each.field().equals(row.size())), row.size());
                assertEquals(
                        String.class,
                        FrameRecords.of(opcode).getMethod(row.field()).getReturnType());
            }
        }
    }

    @Test
    void headerIsTheDocuments() throws IOException, ReflectiveOperationException {
        List<Row> rows = ByteTable.ofMarkdown(document.section("Header")).getFirst();
        assertEquals(
                ByteTable.ofComment(ProtocolDocument.comment("Frame")).getFirst().stream()
                        .map(row -> row.toString()
                                .replace("MAX_BYTES", String.valueOf(Frame.MAX_BYTES))
                                .replace("see Opcode", "see Messages"))
                        .toList(),
                rows.stream().map(Row::toString).toList());
        assertContiguous(rows, Frame.HEADER_BYTES);
        for (Row row : rows) {
            assertEquals(row.at(), FrameRecords.constantValue(Frame.class, FrameRecords.constant(row.field())));
        }
    }

    @Test
    void argumentRecordIsTheDocuments() throws ReflectiveOperationException {
        List<Row> rows = document.message(Opcode.LAUNCH).tables().get(1);
        assertContiguous(rows, LaunchFrame.ARGUMENT_BYTES);
        for (Row row : rows) {
            if (!row.isReserved()) {
                String constant = "ARGUMENT_" + FrameRecords.constant(row.field());
                assertEquals(row.at(), FrameRecords.constantValue(LaunchFrame.class, constant), constant);
            }
        }
    }

    @Test
    void variantIsTheDocuments() throws IOException, ReflectiveOperationException {
        List<Row> rows =
                ByteTable.ofMarkdown(document.section("Program variants")).getFirst();
        assertEquals(
                rows, ByteTable.ofComment(ProtocolDocument.comment("Variant")).getFirst());
        List<Row> fixed = rows.stream().filter(Row::isFixed).toList();
        assertContiguous(fixed, Variant.FIXED_BYTES);
        for (Row row : fixed) {
            assertEquals(row.at(), FrameRecords.constantValue(Variant.class, FrameRecords.constant(row.field())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Lease", "Grant"})
    void pageIsTheDocuments(String page) throws IOException, ReflectiveOperationException {
        List<Row> rows = ByteTable.ofMarkdown(document.section(page + " page")).getFirst();
        assertEquals(
                rows,
                ByteTable.ofComment(ProtocolDocument.comment(page + "Page")).getFirst());
        Class<?> type = Class.forName("dev.hearth.protocol." + page + "Page");
        long at = 0;
        for (Row row : rows) {
            assertEquals(at, row.at(), row.field());
            assertEquals(row.at(), FrameRecords.constantValue(type, FrameRecords.constant(row.field())));
            at += row.bytes();
        }
    }

    @Test
    void grantCarriesItsNumberAndMode() {
        int word = GrantPage.word(5, GrantPage.KEEP);
        assertEquals(5 * 4 + 2, word);
        assertEquals(List.of(5, GrantPage.KEEP), List.of(GrantPage.grant(word), GrantPage.mode(word)));
    }

    @Test
    void statusCodesAreTheDocuments() throws IOException {
        assertEquals(enumRows("Status"), rowsOf("Status codes"));
        assertEquals(
                Arrays.stream(Status.values())
                        .map(status -> status.code() + " " + status)
                        .toList(),
                rowsOf("Status codes").stream()
                        .map(row -> row.get(0) + " " + row.get(1))
                        .toList());
    }

    @Test
    void programFormatsAreTheDocuments() throws IOException {
        assertEquals(enumRows("ProgramFormat"), rowsOf("Program formats"));
        assertEquals(
                Arrays.stream(ProgramFormat.values())
                        .map(format -> format.code() + " " + format)
                        .toList(),
                rowsOf("Program formats").stream()
                        .map(row -> row.get(0) + " " + row.get(1))
                        .toList());
    }

    @Test
    void elementTypesAreTheDocuments() throws IOException {
        assertEquals(enumRows("ElementType"), rowsOf("Element types"));
        assertEquals(
                Arrays.stream(ElementType.values())
                        .map(type -> type.code() + " " + type)
                        .toList(),
                rowsOf("Element types").stream()
                        .map(row -> row.get(0) + " " + row.get(1))
                        .toList());
    }

    @Test
    void everyNumberIsFoundAgain() {
        for (ElementType type : ElementType.values()) {
            assertEquals(type, ElementType.of(type.code()));
        }
        assertFalse(Stream.of(-1, 0, 23, 30, 999).anyMatch(code -> ElementType.of(code) != null));
        for (Opcode opcode : Opcode.values()) {
            assertEquals(opcode, Opcode.of(opcode.code()));
        }
        for (Status status : Status.values()) {
            assertEquals(status, Status.of(status.code()));
        }
        for (ProgramFormat format : ProgramFormat.values()) {
            assertEquals(format, ProgramFormat.of(format.code()));
        }
        assertEquals(List.of(Status.INTERNAL, Status.INTERNAL), List.of(Status.of(-1), Status.of(999)));
        assertFalse(Stream.of(-1, 0, 0x0f, 0xff, 0x100, 0xffff).anyMatch(code -> Opcode.of(code) != null));
        assertFalse(Stream.of(-1, 0, 31, 999).anyMatch(code -> ProgramFormat.of(code) != null));
    }

    private List<Row> fixed(Opcode opcode) {
        return document.message(opcode).tables().stream().findFirst().orElse(List.of()).stream()
                .filter(Row::isFixed)
                .toList();
    }

    private List<List<String>> rowsOf(String heading) {
        List<List<String>> table = ByteTable.markdown(document.section(heading)).getFirst();
        return table.subList(1, table.size());
    }

    private static List<List<String>> enumRows(String type) throws IOException {
        return CONSTANT_WITH_COMMENT
                .matcher(ProtocolDocument.source(type))
                .results()
                .map(match ->
                        List.of(match.group(3), match.group(2), match.group(1).replaceFirst("\\.$", "")))
                .toList();
    }

    private static void assertContiguous(List<Row> rows, long lengthBytes) {
        long at = 0;
        for (Row row : rows) {
            assertEquals(at, row.at(), row.field());
            at += row.bytes();
        }
        assertEquals(lengthBytes, at);
    }

    private static Map<String, Long> offsets(Class<?> type, Predicate<String> wanted)
            throws ReflectiveOperationException {
        var offsets = new TreeMap<String, Long>();
        for (var field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())
                    && field.getType() == long.class
                    && wanted.test(field.getName())) {
                offsets.put(field.getName(), FrameRecords.constantValue(type, field.getName()));
            }
        }
        return offsets;
    }

    private static MemorySegment longest(Opcode opcode) {
        return Frame.begin(MemorySegment.ofArray(new byte[Frame.MAX_BYTES]), 0, opcode, Frame.MAX_BYTES, 0, 0);
    }

    private static @Nullable Method setter(Class<?> type, String field) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(field)
                        && method.getParameterCount() == 1
                        && method.getParameterTypes()[0].isPrimitive())
                .findFirst()
                .orElse(null);
    }

    private static String heading(Opcode opcode) {
        return "0x%02x %s".formatted(opcode.code(), opcode);
    }
}
