package dev.hearth.daemon.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;

/** Asks the system's loader for a library. */
@SuppressWarnings("restricted")
final class LibraryDriver {
    private LibraryDriver() {}

    /** Whether the loader finds a library, by its name or its path. It stays loaded. */
    static boolean has(String library) {
        try {
            SymbolLookup.libraryLookup(library, Arena.global());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
