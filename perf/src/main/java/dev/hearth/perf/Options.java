package dev.hearth.perf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code --name value} pairs of a benchmark's command line. */
record Options(Map<String, String> values) {
    static Options parse(List<String> arguments) {
        var values = new LinkedHashMap<String, String>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!name.startsWith("--") || i + 1 == arguments.size()) {
                throw new IllegalArgumentException("expected --name value, got " + name);
            }
            values.put(name.substring(2), arguments.get(i + 1));
        }
        return new Options(values);
    }

    /** As on the command line, each after a space; without files, whose places are this machine's own. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .filter(option -> !option.getValue().contains("/"))
                .map(option -> " --" + option.getKey() + " " + option.getValue())
                .collect(Collectors.joining());
    }

    int number(String name, int otherwise) {
        String value = values.get(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    String required(String name, String what) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is missing: " + what);
        }
        return value;
    }
}
