package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What is read from the text of a CUDA C program, and what is added to it to learn more.
 *
 * <p>The compiler's output has sizes and no types. Types come from a second compilation of the same source with one constant
 * a kernel behind it, which the compiler itself works out of the kernel's type: how many parameters, and of each its size,
 * its alignment, or that of what it points to. No code of the program runs for it. The spelling of parameters comes from the
 * text, for messages alone.
 */
final class CudaSource {
    private static final String CONSTANT = "hearth_signature_";

    /** Kernel types to numbers: a pointer is 1 + 2 × alignment of what it points to, a value 2 × its alignment. */
    private static final String TRAITS = """

            namespace hearth_signature {
              template<class T> struct alignment { enum { bytes = alignof(T) }; };
              template<> struct alignment<void> { enum { bytes = 1 }; };
              template<> struct alignment<const void> { enum { bytes = 1 }; };
              template<> struct alignment<volatile void> { enum { bytes = 1 }; };
              template<> struct alignment<const volatile void> { enum { bytes = 1 }; };
              template<class T> struct type { enum { code = 2 * alignof(T), size = sizeof(T) }; };
              template<class T> struct type<T*> { enum { code = 1 + 2 * alignment<T>::bytes, size = sizeof(T*) }; };
              template<class F> struct kernel;
              template<class... T> struct kernel<void (*)(T...)> {
                int codes[1 + 2 * sizeof...(T)] = { (int) sizeof...(T), (int) type<T>::code..., (int) type<T>::size... };
              };
            }
            """;

    private static final Pattern KERNEL = Pattern.compile(
            "__global__\\s+(?:[\\w\\s]|\\([^()]*\\))*?\\b(\\w+)\\s*\\(((?:[^()]|\\([^()]*\\))*)\\)\\s*\\{");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
    private static final Pattern INCLUDE = Pattern.compile(
            "(?:#|%:|\\?\\?=)(?:[ \\t\\f\\x0b]|/\\*.*?\\*/)*(?:include_next|include|import|embed)\\b([^\\n]*)",
            Pattern.DOTALL);
    private static final Pattern HARMLESS = Pattern.compile("\\s*(?:<[\\w./+-]+>|\"[\\w./+-]+\").*", Pattern.DOTALL);
    private static final Pattern CONTINUED = Pattern.compile("(?:\\\\|\\?\\?/)[ \\t]*\\r?\\n");
    private static final Pattern ANSWER =
            Pattern.compile("\\b" + CONSTANT + "(\\d+)\\[\\d+\\]\\s*=\\s*\\{([\\d,\\s]+)\\}");

    private CudaSource() {}

    /**
     * Refuses a program that names files of this machine: their text would reach the caller with the compiler's log.
     *
     * @throws BackendException COMPILE_FAILED
     */
    static void requireNoFiles(String source) {
        String joined = CONTINUED.matcher(source).replaceAll("");
        for (MatchResult include : INCLUDE.matcher(joined).results().toList()) {
            String named = include.group(1);
            if (!HARMLESS.matcher(named).matches() || named.contains("..") || named.matches("\\s*[<\"]/.*")) {
                throw new BackendException(
                        Status.COMPILE_FAILED,
                        "#include" + named + ": a program can include headers of the compiler by <name> only");
            }
        }
    }

    /** A source that tells the types of these kernels' parameters when it is compiled to PTX. */
    static String asking(String source, List<KernelSignature> kernels) {
        var text = new StringBuilder(source).append(TRAITS);
        for (int i = 0; i < kernels.size(); i++) {
            if (kernels.get(i).name().matches("[A-Za-z]\\w*")) {
                text.append("extern \"C\" __constant__ hearth_signature::kernel<decltype(&::")
                        .append(kernels.get(i).name())
                        .append(")> ")
                        .append(CONSTANT)
                        .append(i)
                        .append(" = {};\n");
            }
        }
        return text.toString();
    }

    /** The kernels with the types of their parameters, from the PTX of {@link #asking}; as they were where it tells none. */
    static List<KernelSignature> typed(List<KernelSignature> kernels, String ptx) {
        var typed = new ArrayList<KernelSignature>(kernels);
        for (MatchResult answer : ANSWER.matcher(ptx).results().toList()) {
            int kernel = Integer.parseInt(answer.group(1));
            if (kernel < typed.size()) {
                typed.set(kernel, typed(typed.get(kernel), words(answer.group(2))));
            }
        }
        return List.copyOf(typed);
    }

    private static KernelSignature typed(KernelSignature kernel, List<Integer> codes) {
        int count = kernel.parameters().size();
        if (codes.isEmpty() || codes.getFirst() != count) {
            return kernel;
        }
        var parameters = new ArrayList<KernelSignature.Parameter>();
        for (int i = 0; i < count; i++) {
            KernelSignature.Parameter parameter = kernel.parameters().get(i);
            int code = 1 + i < codes.size() ? codes.get(1 + i) : 0;
            int size = 1 + count + i < codes.size() ? codes.get(1 + count + i) : 0;
            if (size != parameter.sizeBytes()) {
                return kernel;
            }
            boolean pointer = (code & 1) != 0;
            parameters.add(parameter.typed(
                    pointer ? KernelSignature.Kind.BUFFER : KernelSignature.Kind.VALUE,
                    pointer ? Math.max(1, code >> 1) : 1));
        }
        return kernel.with(parameters);
    }

    /** Little-endian ints of the bytes that PTX lists; it leaves out zeros at the end. */
    private static List<Integer> words(String bytes) {
        String[] each = bytes.strip().split("\\s*,\\s*", -1);
        var words = new ArrayList<Integer>();
        for (int i = 0; i < each.length; i += 4) {
            int word = 0;
            for (int b = 0; b < 4 && i + b < each.length; b++) {
                word |= (Integer.parseInt(each[i + b]) & 0xff) << (8 * b);
            }
            words.add(word);
        }
        return words;
    }

    /** The kernels with their parameters as the source spells them, where the text is as plain as most is. */
    static List<KernelSignature> spelled(List<KernelSignature> kernels, String source) {
        Map<String, List<String>> spellings = new HashMap<>();
        String bare = COMMENT.matcher(CONTINUED.matcher(source).replaceAll("")).replaceAll(" ");
        for (MatchResult kernel : KERNEL.matcher(bare).results().toList()) {
            spellings.put(kernel.group(1), parameters(kernel.group(2)));
        }
        var spelled = new ArrayList<KernelSignature>();
        for (KernelSignature kernel : kernels) {
            List<String> texts = spellings.getOrDefault(kernel.name(), List.of());
            if (texts.size() != kernel.parameters().size()) {
                spelled.add(kernel);
                continue;
            }
            var parameters = new ArrayList<KernelSignature.Parameter>();
            for (int i = 0; i < texts.size(); i++) {
                parameters.add(kernel.parameters().get(i).named(texts.get(i)));
            }
            spelled.add(kernel.with(parameters));
        }
        return List.copyOf(spelled);
    }

    /** Splits at commas that are in no angle or round brackets. */
    private static List<String> parameters(String list) {
        var all = new ArrayList<String>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            depth += c == '<' || c == '(' || c == '[' ? 1 : c == '>' || c == ')' || c == ']' ? -1 : 0;
            if (c == ',' && depth == 0) {
                all.add(list.substring(from, i));
                from = i + 1;
            }
        }
        all.add(list.substring(from));
        return all.stream()
                .map(text -> text.strip().replaceAll("\\s+", " "))
                .filter(text -> !text.isEmpty() && !text.equals("void"))
                .map(text -> text.substring(0, Math.min(100, text.length())))
                .toList();
    }
}
