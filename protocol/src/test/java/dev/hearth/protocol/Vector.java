package dev.hearth.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * One frame as a file of src/test/resources/vectors draws it: bytes in hex, each field with a comment
 * {@code # name = value}; a line without a comment goes on with the field before.
 */
record Vector(String name, List<Field> fields) {
    /** Bytes of one field, and what its comment says it holds ("" where it says nothing). */
    record Field(String name, String value, int offset, byte[] bytes) {}

    private static final Path FOLDER = Path.of("src/test/resources/vectors");

    static Stream<Vector> all() throws IOException {
        try (var files = Files.list(FOLDER)) {
            List<Path> sorted = files.sorted().toList();
            var vectors = new ArrayList<Vector>();
            for (Path file : sorted) {
                vectors.add(read(file));
            }
            return vectors.stream();
        }
    }

    private static Vector read(Path file) throws IOException {
        var fields = new ArrayList<Field>();
        var bytes = new ByteArrayOutputStream();
        String comment = "";
        int start = 0;
        int total = 0;
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("# ") || line.isBlank()) {
                continue;
            }
            int hash = line.indexOf('#');
            byte[] more = HexFormat.ofDelimiter(" ")
                    .parseHex(line.substring(0, hash < 0 ? line.length() : hash).strip());
            if (hash >= 0) {
                if (total > 0) {
                    fields.add(field(comment, start, bytes));
                }
                start = total;
                comment = line.substring(hash + 1).strip();
            }
            bytes.writeBytes(more);
            total += more.length;
        }
        fields.add(field(comment, start, bytes));
        String name = file.getFileName().toString();
        return new Vector(name.substring(0, name.length() - ".hex".length()), List.copyOf(fields));
    }

    private static Field field(String comment, int start, ByteArrayOutputStream bytes) {
        int equals = comment.indexOf(" = ");
        String name = equals < 0 ? comment : comment.substring(0, equals);
        String value = equals < 0 ? "" : comment.substring(equals + 3);
        var field = new Field(name, value, start, bytes.toByteArray());
        bytes.reset();
        return field;
    }

    /** The number that starts the file's name. */
    int opcode() {
        return Integer.parseInt(name.substring(0, 2), 16);
    }

    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        fields.forEach(field -> bytes.writeBytes(field.bytes()));
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
