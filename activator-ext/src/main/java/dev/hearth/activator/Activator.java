package dev.hearth.activator;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The process of activator-ext: starts, serves health, and ends on SIGTERM. */
@QuarkusMain
public final class Activator implements QuarkusApplication {
    /** Starts the process. */
    public static void main(String[] arguments) {
        Quarkus.run(Activator.class, arguments);
    }

    @Override
    public int run(String... arguments) {
        Quarkus.waitForExit();
        return 0;
    }
}
