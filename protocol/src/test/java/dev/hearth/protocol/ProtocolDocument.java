package dev.hearth.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docs/protocol.md and the comments of the sources, cut into the pieces that a test compares. */
final class ProtocolDocument {
    /** What is said of one message: who sends it and what it does, and its tables. */
    record Message(String description, List<List<ByteTable.Row>> tables) {}

    private static final Path DOCUMENT = Path.of("../docs/protocol.md");
    private static final Path SOURCES = Path.of("src/main/java/dev/hearth/protocol");
    private static final Pattern COMMENT =
            Pattern.compile("/\\*\\*\\n(.*?)\\n \\*/\\npublic (?:final )?(?:record|enum|class)", Pattern.DOTALL);

    private final List<String> lines;

    private ProtocolDocument(List<String> lines) {
        this.lines = lines;
    }

    static ProtocolDocument read() throws IOException {
        return new ProtocolDocument(Files.readAllLines(DOCUMENT));
    }

    /** Headings of the third level: one a message. */
    List<String> messageHeadings() {
        return lines.stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4))
                .toList();
    }

    /** Lines from the heading with this text to the next heading. */
    List<String> section(String heading) {
        var section = new ArrayList<String>();
        boolean inside = false;
        for (String line : lines) {
            if (line.startsWith("#")) {
                inside = line.replaceFirst("#+ ", "").equals(heading);
            } else if (inside) {
                section.add(line);
            }
        }
        return section;
    }

    Message message(Opcode opcode) {
        List<String> section = section("0x%02x %s".formatted(opcode.code(), opcode));
        var description = new ArrayList<String>();
        for (String line : section) {
            if (line.startsWith("|") || line.equals("Header only.")) {
                break;
            }
            description.add(line);
        }
        return new Message(oneLine(description), ByteTable.ofMarkdown(section));
    }

    /** The same from the comment of the record: its summary, then its direction, then its tables. */
    static Message comment(Opcode opcode) throws IOException {
        List<String> lines = comment(FrameRecords.recordName(opcode));
        int direction = 0;
        while (!lines.get(direction).startsWith("Direction: ")) {
            direction++;
        }
        String sender = lines.get(direction).substring("Direction: ".length());
        return new Message(oneLine(List.of(sender, oneLine(lines.subList(0, direction)))), ByteTable.ofComment(lines));
    }

    /** Lines of the comment of a public type of the package, without their stars. */
    static List<String> comment(String type) throws IOException {
        Matcher comment = COMMENT.matcher(source(type));
        if (!comment.find()) {
            throw new AssertionError(type + " has no comment");
        }
        return comment.group(1)
                .lines()
                .map(line -> line.replaceFirst("^ \\* ?", ""))
                .toList();
    }

    static String source(String type) throws IOException {
        return Files.readString(SOURCES.resolve(type + ".java"));
    }

    private static String oneLine(List<String> lines) {
        return String.join(" ", lines).strip().replaceAll("\\s+", " ");
    }
}
