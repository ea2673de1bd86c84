package dev.hearth.samples.classify;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Settings of the function. */
@ConfigMapping(prefix = "classify")
interface ClassifyConfig {
    /** Where {@code weights.bin} is; {@code hearth/classify} in the user's cache, where model/fetch.sh puts it, if not set. */
    Optional<Path> weights();

    /** Most pixels of a picture; what is larger is refused before it is decoded. */
    @WithDefault("40000000")
    int maxPixels();

    /** Pictures worked on at once; others wait for {@link #patience()}. Bounds the memory in use. */
    @WithDefault("4")
    int maxConcurrent();

    /** How long a request waits for its turn, and for an accelerator that is not there yet. */
    @WithDefault("10s")
    Duration patience();
}
