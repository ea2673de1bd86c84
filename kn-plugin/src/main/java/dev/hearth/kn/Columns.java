package dev.hearth.kn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines of columns, each as wide as its widest text. */
final class Columns {
    private final List<String[]> rows = new ArrayList<>();
    private final int[] widths;

    Columns(String... titles) {
        widths = new int[titles.length];
        add(titles);
    }

    /** One line; as many texts as there are titles. */
    Columns add(String... texts) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], texts[i].codePointCount(0, texts[i].length()));
        }
        rows.add(texts);
        return this;
    }

    List<String> lines() {
        return lines("");
    }

    /** All lines, each behind a margin. */
    List<String> lines(String margin) {
        return rows.stream().map(row -> margin + line(row)).toList();
    }

    private String line(String[] texts) {
        var line = new StringBuilder();
        for (int i = 0; i < texts.length; i++) {
            line.append(texts[i]);
            int missing = widths[i] - texts[i].codePointCount(0, texts[i].length());
            char[] blanks = new char[i == texts.length - 1 ? 0 : missing + 3];
            Arrays.fill(blanks, ' ');
            line.append(blanks);
        }
        return line.toString().stripTrailing();
    }
}
