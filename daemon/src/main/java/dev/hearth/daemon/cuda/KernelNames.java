package dev.hearth.daemon.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Calls kernels as their source does. C++ makes {@code _Z4blurPfi} of {@code blur(float*, int)}; where only one kernel of a
 * program is a {@code blur}, that name is enough. Kernels in a name space and instances of templates keep their symbols.
 */
final class KernelNames {
    private static final Pattern PLAIN = Pattern.compile("_Z(\\d{1,4})([A-Za-z_].*)");

    private KernelNames() {}

    static List<KernelSignature> shortened(List<KernelSignature> kernels) {
        Map<String, Long> uses = kernels.stream()
                .collect(Collectors.groupingBy(kernel -> plain(kernel.symbol()), Collectors.counting()));
        var named = new ArrayList<KernelSignature>();
        for (KernelSignature kernel : kernels) {
            String plain = plain(kernel.symbol());
            named.add(uses.getOrDefault(plain, 0L) == 1 ? kernel.called(plain) : kernel);
        }
        return List.copyOf(named);
    }

    private static String plain(String symbol) {
        Matcher matcher = PLAIN.matcher(symbol);
        if (matcher.matches()) {
            int length = Integer.parseInt(matcher.group(1));
            String rest = matcher.group(2);
            // An I behind the name starts the arguments of a template.
            if (length < rest.length() && rest.charAt(length) != 'I') {
                return rest.substring(0, length);
            }
        }
        return symbol;
    }
}
