package dev.hearth.daemon.pjrt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A StableHLO module as text, cut into its functions, as far as that is needed to compile each of them on its own: XLA
 * compiles {@code @main} and nothing else. Texts are changed token by token; strings and comments stay as they are. What is
 * not understood is left to the compiler, which has better words for what is wrong.
 *
 * <p><b>Destinations.</b> A result's memory is normally the plugin's. A parameter with {@code tf.aliasing_output = i} that the
 * function does not read gives result {@code i} the memory of that parameter, which is how results land where the caller
 * wants them. It needs results of static shape, and no aliasing by the program itself.
 */
final class StableHloText {
    private static final String MAIN = "main";
    /** Stands in for a function of the program that is called main but is not the one compiled. */
    private static final String OTHER_MAIN = "hearth_other_main";

    private static final String DESTINATION = "%hearth_destination_";

    /** A tensor's dimensions, up to its type. */
    private static final Pattern SHAPE = Pattern.compile("tensor<([0-9]+(?:x[0-9]+)*)x");

    private static final long MAX_ELEMENTS = 1L << 50;
    private static final int MAX_DIGITS = 18;

    private final String text;
    private final List<Reference> references = new ArrayList<>();
    private final List<Function> functions = new ArrayList<>();

    /** A use of {@code @name}; the span is that of the token. */
    private record Reference(int start, int end, String name) {}

    /** Some characters to be replaced. */
    private record Edit(int start, int end, String replacement) {}

    /**
     * A function.
     *
     * @param visibility span of {@code public} or {@code private}; empty where there is none
     * @param isPrivate whether it is one that only the module itself may call
     * @param parametersEnd where its list of parameters closes
     * @param parameters names of them
     * @param results of them the types
     * @param resultNames what {@code jax.result_info} says
     * @param destinations whether it can be given destinations
     * @param hasBody whether it is more than declared
     */
    record Function(
            String name,
            Edit visibility,
            boolean isPrivate,
            int parametersEnd,
            List<String> parameters,
            List<String> results,
            List<String> resultNames,
            boolean destinations,
            boolean hasBody) {}

    private StableHloText(String text) {
        this.text = text;
    }

    /** Cuts a text; where it is none of StableHLO, there are no functions. */
    static StableHloText parse(String text) {
        var parsed = new StableHloText(text);
        parsed.scan();
        return parsed;
    }

    /** Functions that are declared and not defined: XLA's importer crashes on one. */
    List<String> declarations() {
        return functions.stream()
                .filter(function -> !function.hasBody())
                .map(Function::name)
                .toList();
    }

    /** A tensor of more elements than can be counted, on which XLA aborts; null where there is none. */
    @Nullable
    String uncountable() {
        Matcher shape = SHAPE.matcher(text);
        while (shape.find()) {
            long elements = 1;
            for (String dimension : shape.group(1).split("x", -1)) {
                boolean small = dimension.length() <= MAX_DIGITS;
                if (!small || Long.parseLong(dimension) > MAX_ELEMENTS / elements) {
                    return shape.group();
                }
                elements *= Math.max(1, Long.parseLong(dimension));
            }
        }
        return null;
    }

    /** Functions that can be launched: all that are not private. */
    List<Function> kernels() {
        return functions.stream().filter(function -> !function.isPrivate()).toList();
    }

    /** The module in which this function is the one that is compiled, with a destination for each result if asked for. */
    String forKernel(Function kernel, boolean destinations) {
        var edits = new ArrayList<Edit>();
        for (Function function : functions) {
            if (!function.equals(kernel) && !function.isPrivate()) {
                edits.add(
                        function.visibility().start() == function.visibility().end()
                                ? new Edit(
                                        function.visibility().start(),
                                        function.visibility().end(),
                                        "private ")
                                : new Edit(
                                        function.visibility().start(),
                                        function.visibility().end(),
                                        "private"));
            }
        }
        if (!kernel.name().equals(MAIN)) {
            for (Reference reference : references) {
                if (reference.name.equals(kernel.name())) {
                    edits.add(new Edit(reference.start, reference.end, "@" + MAIN));
                } else if (reference.name.equals(MAIN)) {
                    edits.add(new Edit(reference.start, reference.end, "@" + OTHER_MAIN));
                }
            }
        }
        if (destinations) {
            edits.add(new Edit(kernel.parametersEnd(), kernel.parametersEnd(), destinations(kernel)));
        }
        return apply(edits);
    }

    private static String destinations(Function kernel) {
        var list = new StringBuilder();
        for (int i = 0; i < kernel.results().size(); i++) {
            list.append(kernel.parameters().isEmpty() && i == 0 ? "" : ", ")
                    .append(DESTINATION)
                    .append(i)
                    .append(": ")
                    .append(kernel.results().get(i))
                    .append(" {tf.aliasing_output = ")
                    .append(i)
                    .append(" : i32}");
        }
        return list.toString();
    }

    private String apply(List<Edit> edits) {
        edits.sort(Comparator.comparingInt(Edit::start));
        var changed = new StringBuilder(text.length() + 64 * edits.size());
        int at = 0;
        for (Edit edit : edits) {
            changed.append(text, at, edit.start).append(edit.replacement);
            at = edit.end;
        }
        return changed.append(text, at, text.length()).toString();
    }

    private void scan() {
        int depth = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            }
            int next = skip(at);
            if (c == '@') {
                references.add(new Reference(at, next, name(at, next)));
            } else if (depth <= 1 && text.startsWith("func.func", at) && !isWordAt(at - 1) && !isWordAt(at + 9)) {
                Function function = function(at + 9);
                if (function != null) {
                    functions.add(function);
                }
                next = at + 9;
            }
            at = next;
        }
    }

    /** What follows {@code func.func}, null where it is nothing that this class understands. */
    private @Nullable Function function(int from) {
        int at = blanks(from);
        int start = at;
        int word = word(at);
        String visibility = text.substring(at, word);
        var span = new Edit(start, word, "");
        if (!visibility.isEmpty()) {
            at = blanks(word);
        }
        if (at >= text.length() || text.charAt(at) != '@') {
            return null;
        }
        int end = skip(at);
        String name = name(at, end);
        int open = blanks(end);
        int close = open < text.length() && text.charAt(open) == '(' ? closing(open) : -1;
        if (close < 0) {
            return null;
        }
        var parameters = new ArrayList<String>();
        for (String parameter : split(open + 1, close)) {
            parameters.add(parameter.startsWith("%") ? parameter.substring(1, word(parameter, 1)) : "");
        }
        at = blanks(close + 1);
        var results = new ArrayList<String>();
        var resultNames = new ArrayList<String>();
        if (text.startsWith("->", at)) {
            at = blanks(at + 2);
            boolean list = at < text.length() && text.charAt(at) == '(';
            int last = list ? closing(at) : type(at);
            if (last < 0) {
                return null;
            }
            for (String result : list ? split(at + 1, last) : List.of(text.substring(at, last))) {
                int typed = typeEnd(result);
                results.add(result.substring(0, typed));
                resultNames.add(resultName(result.substring(typed)));
            }
            at = list ? last + 1 : last;
        }
        String header = text.substring(open, at);
        boolean aliased = header.contains("tf.aliasing_output") || header.contains("jax.buffer_donor");
        boolean fixed = !results.isEmpty()
                && results.stream().allMatch(type -> type.startsWith("tensor<") && type.indexOf('?') < 0);
        return new Function(
                name,
                span,
                visibility.equals("private") || visibility.equals("nested"),
                close,
                List.copyOf(parameters),
                List.copyOf(results),
                List.copyOf(resultNames),
                fixed && !aliased,
                hasBody(at));
    }

    /** Whether a body follows a function's header, which ends here but for attributes. */
    private boolean hasBody(int header) {
        int at = blanks(header);
        if (text.startsWith("attributes", at)) {
            int open = blanks(at + "attributes".length());
            at = open < text.length() && text.charAt(open) == '{' ? blanks(closing(open) + 1) : open;
        }
        return at < text.length() && text.charAt(at) == '{';
    }

    private static String resultName(String attributes) {
        int at = attributes.indexOf("jax.result_info");
        int open = at < 0 ? -1 : attributes.indexOf('"', at);
        int close = open < 0 ? -1 : attributes.indexOf('"', open + 1);
        return close < 0 ? "" : attributes.substring(open + 1, close);
    }

    /** Parts between the commas that stand in no bracket. */
    private List<String> split(int from, int to) {
        var parts = new ArrayList<String>();
        int start = from;
        int at = from;
        while (at < to) {
            char c = text.charAt(at);
            if (c == ',') {
                parts.add(text.substring(start, at).strip());
                start = at + 1;
            }
            int close = "([{<".indexOf(c) < 0 ? -1 : closing(at);
            at = close < 0 ? skip(at) : close + 1;
        }
        String last = text.substring(start, to).strip();
        if (!last.isEmpty()) {
            parts.add(last);
        }
        return parts;
    }

    /** The bracket that closes this one, -1 where there is none. */
    private int closing(int open) {
        int depth = 0;
        int at = open;
        while (at < text.length()) {
            char c = text.charAt(at);
            if ("([{<".indexOf(c) >= 0) {
                depth++;
            } else if (")]}>".indexOf(c) >= 0 && !(c == '>' && text.charAt(at - 1) == '-')) {
                depth--;
                if (depth == 0) {
                    return at;
                }
            }
            at = skip(at);
        }
        return -1;
    }

    /** Where the type that starts here ends. */
    private int type(int at) {
        int open = word(at < text.length() && text.charAt(at) == '!' ? at + 1 : at);
        if (open >= text.length() || text.charAt(open) != '<') {
            return open > at ? open : -1;
        }
        int close = closing(open);
        return close < 0 ? -1 : close + 1;
    }

    private static int typeEnd(String result) {
        int depth = 0;
        for (int i = 0; i < result.length(); i++) {
            char c = result.charAt(i);
            if (c == '<') {
                depth++;
            } else if (c == '>') {
                depth--;
                if (depth == 0) {
                    return i + 1;
                }
            }
        }
        return result.length();
    }

    /** Where the token that starts here ends: a string, a comment and a symbol are one, all else is a character. */
    private int skip(int at) {
        char c = text.charAt(at);
        if (c == '"') {
            int end = at + 1;
            while (end < text.length() && text.charAt(end) != '"') {
                end += text.charAt(end) == '\\' ? 2 : 1;
            }
            return Math.min(end + 1, text.length());
        }
        if (c == '/' && text.startsWith("//", at)) {
            int end = text.indexOf('\n', at);
            return end < 0 ? text.length() : end;
        }
        if (c == '@' && at + 1 < text.length()) {
            return text.charAt(at + 1) == '"' ? skip(at + 1) : Math.max(at + 1, word(at + 1));
        }
        return at + 1;
    }

    private String name(int start, int end) {
        boolean quoted = end - start >= 3 && text.charAt(start + 1) == '"';
        return quoted ? text.substring(start + 2, end - 1) : text.substring(start + 1, end);
    }

    private int blanks(int from) {
        int at = from;
        while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || text.startsWith("//", at))) {
            at = text.charAt(at) == '/' ? skip(at) : at + 1;
        }
        return at;
    }

    private int word(int at) {
        return word(text, at);
    }

    private static int word(String text, int from) {
        int at = from;
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private boolean isWordAt(int at) {
        return at >= 0 && at < text.length() && isWord(text.charAt(at));
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '$';
    }
}
