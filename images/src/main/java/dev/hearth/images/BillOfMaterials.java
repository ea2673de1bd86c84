package dev.hearth.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What an image is made of, in CycloneDX: the application's jars as Quarkus writes them down when it packages it, and the
 * packages of the layers beneath.
 */
final class BillOfMaterials {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BillOfMaterials() {}

    /**
     * Writes an image's bill, unless it is there already with this very content.
     *
     * @param application what Quarkus wrote
     * @param packages a line each: name, version, and architecture or maker, apart by tabs
     */
    static void write(Path application, List<String> packages, Path bill) throws IOException {
        if (!(JSON.readTree(application.toFile()) instanceof ObjectNode content)
                || !(content.get("components") instanceof ArrayNode components)) {
            throw new IOException(
                    application + " is no bill of materials; was the application packaged with quarkus-cyclonedx?");
        }
        packages.forEach(line -> components.add(component(line)));
        // Of each build anew, which would make each image another.
        content.remove("serialNumber");
        if (content.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("timestamp");
        }
        byte[] bytes = JSON.writeValueAsBytes(content);
        if (!Files.exists(bill) || !Arrays.equals(bytes, Files.readAllBytes(bill))) {
            Files.createDirectories(bill.getParent());
            Files.write(bill, bytes);
        }
    }

    private static JsonNode component(String line) {
        String[] words = line.split("\t", -1);
        String version = words[1].replace("%3a", ":");
        ObjectNode component = JSON.createObjectNode();
        String url = switch (words[0]) {
            case "java-runtime" -> "pkg:generic/java-runtime@" + encoded(version);
            case "xla-cpu-pjrt" -> "pkg:pypi/xla-cpu-pjrt@" + encoded(version);
            default ->
                "pkg:deb/debian/" + encoded(words[0]) + "@" + encoded(version) + "?arch=" + words[2]
                        + "&distro=debian-12";
        };
        component.put("type", "library");
        component.put("bom-ref", url);
        component.put("name", words[0]);
        component.put("version", version);
        component.put("purl", url);
        return component;
    }

    private static String encoded(String text) {
        return text.replace("%", "%25").replace("+", "%2B").replace(":", "%3A").replace("~", "%7E");
    }
}
