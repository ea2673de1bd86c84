package dev.hearth.daemon.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.crdv2.generator.CRDGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The manifest that is applied is the one that is made from the class. With {@code -Dhearth.crd=write} it is written. */
@Timeout(60)
class AcceleratorNodeCrdTest {
    private static final Path APPLIED =
            Path.of("..", "config", "base", "120-customresourcedefinition-acceleratornodes.hearth.dev.yaml");
    private static final String HEAD = """
            # What each node has for accelerated functions, as its daemon says: kubectl get acceleratornodes.
            # Generated from AcceleratorNode.java; after a change of it: mvn -pl daemon test -Dtest=AcceleratorNodeCrdTest -Dhearth.crd=write
            """;

    @Test
    void manifestIsThatOfTheClass(@TempDir Path folder) throws IOException {
        new CRDGenerator()
                .inOutputDir(folder.toFile())
                .forCRDVersions("v1")
                .withImplicitPreserveUnknownFields(false)
                .customResourceClasses(AcceleratorNode.class)
                .generate();
        String generated = Files.readString(folder.resolve("acceleratornodes.hearth.dev-v1.yml"));
        String wanted = HEAD
                + generated
                        .lines()
                        .filter(line -> !line.startsWith("#") && !line.startsWith("---"))
                        .map(line -> line + "\n")
                        .collect(Collectors.joining());
        if ("write".equals(System.getProperty("hearth.crd"))) {
            Files.writeString(APPLIED, wanted);
        }
        assertEquals(wanted, Files.readString(APPLIED));
    }
}
