package dev.hearth.samples.heat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the function. */
@ConfigMapping(prefix = "heat")
interface HeatConfig {
    /** Most cells of a plate. */
    @WithDefault("4194304")
    int maxCells();

    /** Most cells times steps of a request, which bounds how long it takes. */
    @WithDefault("20000000000")
    long maxUpdates();

    /** The same where plain Java has to do it all again for {@code ?check=true}. */
    @WithDefault("2000000000")
    long maxCheckedUpdates();

    /** Plates worked on at once; others wait for {@link #patience()}. */
    @WithDefault("4")
    int maxConcurrent();

    /** How long a request waits for its turn, and for an accelerator that is not there yet. */
    @WithDefault("10s")
    Duration patience();
}
