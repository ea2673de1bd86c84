package dev.hearth.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of the byte tables, as docs/protocol.md and the comments of the records draw them. */
final class ByteTable {
    /** One row; the cells as they are written. */
    record Row(String offset, String size, String field, String meaning) {
        boolean isFixed() {
            return size.chars().allMatch(Character::isDigit);
        }

        boolean isReserved() {
            return field.equals("reserved");
        }

        int bytes() {
            return Integer.parseInt(size);
        }

        long at() {
            return Long.parseLong(offset);
        }
    }

    private ByteTable() {}

    /** All tables with an offset column in these lines of Markdown, one after the other. */
    static List<List<Row>> ofMarkdown(List<String> lines) {
        var tables = new ArrayList<List<Row>>();
        for (List<List<String>> table : markdown(lines)) {
            if (table.getFirst().equals(List.of("offset", "size", "field", "meaning"))) {
                tables.add(table.stream().skip(1).map(ByteTable::row).toList());
            }
        }
        return tables;
    }

    /** All tables in these lines of Markdown, the head as the first row. */
    static List<List<List<String>>> markdown(List<String> lines) {
        var tables = new ArrayList<List<List<String>>>();
        boolean inside = false;
        for (String line : lines) {
            if (!line.startsWith("|")) {
                inside = false;
            } else if (!line.startsWith("|---")) {
                if (!inside) {
                    tables.add(new ArrayList<>());
                }
                inside = true;
                tables.getLast().add(cells(line));
            }
        }
        return tables;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    private static Row row(List<String> cells) {
        return new Row(cells.get(0), cells.get(1), cells.get(2), cells.get(3));
    }

    /** All tables in the text of a comment: one has a head, what follows after an empty line and a title has the same. */
    static List<List<Row>> ofComment(List<String> lines) {
        var tables = new ArrayList<List<Row>>();
        int[] columns = {};
        boolean titleNext = false;
        for (String line : lines) {
            if (line.startsWith("offset ")) {
                columns = new int[] {0, line.indexOf("size"), line.indexOf("field"), line.indexOf("meaning")};
                tables.add(new ArrayList<>());
            } else if (line.equals("}</pre>")) {
                columns = new int[] {};
            } else if (columns.length > 0 && line.isEmpty()) {
                titleNext = true;
            } else if (titleNext) {
                titleNext = false;
                tables.add(new ArrayList<>());
            } else if (columns.length > 0) {
                tables.getLast().add(row(cells(line, columns)));
            }
        }
        return tables;
    }

    private static List<String> cells(String line, int[] columns) {
        var cells = new ArrayList<String>();
        for (int i = 0; i < columns.length; i++) {
            int end = i + 1 < columns.length ? columns[i + 1] : line.length();
            cells.add(line.substring(columns[i], end).strip());
        }
        return cells;
    }
}
