package dev.hearth.daemon.pjrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.ElementType;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the code knows of the C API is what the header of the pinned plugin says. */
@Timeout(60)
final class PjrtLayoutTest {
    private static final Pattern FIELD = Pattern.compile("_PJRT_API_STRUCT_FIELD\\((\\w+)\\)");
    private static final Pattern TYPE = Pattern.compile("PJRT_Buffer_Type_(\\w+),");

    private Path header;

    @BeforeEach
    void find() {
        header = CpuPlugin.path().resolveSibling("pjrt_c_api.h");
        if (!Files.isRegularFile(header)) {
            skip("there is no " + header + "; tooling/pjrt/fetch.sh fetches it");
        }
    }

    private static void skip(String why) {
        System.out.println("SKIPPED PjrtLayoutTest: " + why);
        Assumptions.abort(why);
    }

    @Test
    void functionsAreTheHeadersInItsOrder() throws IOException {
        String text = Files.readString(header);
        int table = text.indexOf("typedef struct PJRT_Api {");
        List<String> names = FIELD.matcher(text.substring(table, text.indexOf("} PJRT_Api;", table)))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertEquals(
                names,
                Arrays.stream(PjrtFunction.values()).map(PjrtFunction::name).toList());
    }

    @Test
    void elementTypesAreTheHeaders() throws IOException {
        List<String> names = TYPE.matcher(Files.readString(header))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertTrue(names.size() > 20, names.toString());
        for (ElementType type : ElementType.values()) {
            assertEquals(type.name(), names.get(type.code()));
        }
    }

    @Test
    void sizesAndOffsetsAreTheHeaders(@TempDir Path folder) throws Exception {
        Map<String, Integer> expected = new TreeMap<>();
        var program = new StringBuilder(
                "#include <stddef.h>\n#include <stdio.h>\n#include \"pjrt_c_api.h\"\nint main(void) {\n");
        for (Class<?> struct : PjrtLayout.class.getDeclaredClasses()) {
            String name = struct.getSimpleName();
            String type = "PJRT_" + name + (Files.readString(header).contains("PJRT_" + name + "_Args") ? "_Args" : "");
            for (Field field : struct.getDeclaredFields()) {
                String member = field.getName().toLowerCase(Locale.ROOT);
                expected.put(type + "." + member, field.getInt(null));
                program.append("  printf(\"%s.%s %%zu\\n\", (size_t)".formatted(type, member))
                        .append(
                                member.equals("size")
                                        ? type + "_STRUCT_SIZE"
                                        : "offsetof(" + type + ", " + member + ")")
                        .append(");\n");
            }
        }
        assertTrue(expected.size() > 120, "fields are found by reflection");
        Path source = folder.resolve("offsets.c");
        Files.writeString(source, program.append("  return 0;\n}\n"));
        Path binary = folder.resolve("offsets");
        try {
            run("gcc", "-I", header.resolveSibling(".").toString(), "-o", binary.toString(), source.toString());
        } catch (IOException e) {
            skip("there is no gcc: " + e.getMessage());
        }
        Map<String, Integer> found = new TreeMap<>();
        for (String line : run(binary.toString()).lines().toList()) {
            String[] parts = line.split(" ", 2);
            found.put(parts[0], Integer.parseInt(parts[1]));
        }
        assertEquals(found, expected);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), out);
        return out;
    }
}
