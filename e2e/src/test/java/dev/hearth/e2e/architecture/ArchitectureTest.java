package dev.hearth.e2e.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Applies every rule to every module, and to packages that break each of them. */
@Timeout(120)
class ArchitectureTest {
    private static final String BROKEN = "dev.hearth.e2e.broken";
    /** All but perf, which stands on this module's harness and is built after it. */
    private static final List<String> MODULES =
            List.of("protocol", "client", "sidecar", "daemon", "activator-ext", "e2e");

    private static final JavaClasses OURS = read(folders()).that(not(ArchitectureRules.generated()));
    private static final JavaClasses BROKEN_ONES =
            read(List.of(Path.of("target", "test-classes", BROKEN.replace('.', '/'))));

    @ParameterizedTest
    @MethodSource("rules")
    void everyModuleKeepsTheRule(ArchRule rule) {
        rule.check(OURS);
    }

    @ParameterizedTest
    @MethodSource("rulesOfTheBroken")
    void theRuleBitesWhatBreaksIt(ArchRule rule) {
        assertTrue(rule.evaluate(BROKEN_ONES).hasViolation(), () -> "nothing of " + BROKEN + " breaks: " + rule);
    }

    /** A module that is not read is one that no rule binds. */
    @Test
    void everyModuleIsRead() {
        Set<String> expected = new TreeSet<>(MODULES);
        Set<String> read = MODULES.stream()
                .filter(module -> OURS.stream().anyMatch(type -> isOf(module, type)))
                .collect(Collectors.toSet());
        expected.removeAll(read);
        assertEquals(Set.of(), expected, "modules without a class that was read");
    }

    private static boolean isOf(String module, JavaClass type) {
        String name = "dev.hearth." + module.replace("-ext", "");
        return type.getPackageName().equals(name) || type.getPackageName().startsWith(name + ".");
    }

    private static JavaClasses read(List<Path> folders) {
        return new ClassFileImporter().importPaths(folders);
    }

    private static List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        for (String module : MODULES) {
            folders.add(Path.of("..", module, "target", "classes"));
        }
        try (Stream<Path> samples = Files.list(Path.of("..", "sample-functions"))) {
            samples.map(sample -> sample.resolve("target").resolve("classes"))
                    .filter(Files::isDirectory)
                    .forEach(folders::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folders;
    }

    static List<ArchRule> rules() {
        return new ArchitectureRules("dev.hearth").all();
    }

    static List<ArchRule> rulesOfTheBroken() {
        return new ArchitectureRules(BROKEN).all();
    }
}
