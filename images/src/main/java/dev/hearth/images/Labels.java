package dev.hearth.images;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What all images of a build say of themselves, in the words of the OCI image specification's annotations.
 *
 * @param version of Hearth
 * @param revision the commit
 * @param time of the commit
 * @param base the image that they stand on, where it is another's
 * @param source where the sources are, where that is known
 */
record Labels(String version, String revision, Instant time, Optional<String> base, Optional<String> source) {
    private static final String PREFIX = "org.opencontainers.image.";

    Map<String, String> of(Recipe recipe) {
        var labels = new TreeMap<String, String>();
        labels.put(PREFIX + "title", "hearth-" + recipe.imageName());
        labels.put(PREFIX + "description", recipe.description());
        labels.put(PREFIX + "version", version);
        labels.put(PREFIX + "revision", revision);
        labels.put(PREFIX + "created", time.toString());
        labels.put(PREFIX + "licenses", "Apache-2.0");
        base.ifPresent(name -> labels.put(PREFIX + "base.name", name));
        source.ifPresent(place -> labels.put(PREFIX + "source", place));
        return labels;
    }
}
