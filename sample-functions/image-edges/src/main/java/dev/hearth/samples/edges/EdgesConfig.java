package dev.hearth.samples.edges;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the function. */
@ConfigMapping(prefix = "edges")
interface EdgesConfig {
    /** Most pixels of a picture; what is larger is refused before it is decoded. */
    @WithDefault("60000000")
    int maxPixels();

    /** Pictures worked on at once; others wait for {@link #patience()}. Bounds the memory in use. */
    @WithDefault("4")
    int maxConcurrent();

    /** How long a request waits for its turn, and for an accelerator that is not there yet. */
    @WithDefault("10s")
    Duration patience();
}
