package dev.hearth.daemon.backend;

import dev.hearth.protocol.ProgramFormat;
import java.util.List;

/** A backend under test, and the contract's kernels in its language. */
public interface BackendSubject {
    /** The backend under test. */
    Backend backend();

    /** Format of {@link #source()} and of what {@link #brokenSource()} gives. */
    ProgramFormat format();

    /**
     * A program with the contract's kernels, see OpenClKernels for what each does: index, scalars, add, spin; and where
     * kernels have grids, volume, mixed, triple, sum, scale4, demanding, greedy. Those that every backend has take
     * inputs first and what they write last.
     */
    String source();

    /** A program that does not compile; the log holds {@link #brokenWords()}. */
    String brokenSource();

    /** What the compiler must say about {@link #brokenSource()}. */
    default List<String> brokenWords() {
        return List.of("undeclared_name", "another_name");
    }

    /** An option that the compiler takes and that changes nothing. */
    default String harmlessOption() {
        return "-DUNUSED=1";
    }

    /**
     * Whether kernels run on a grid of blocks with local memory and take structs by value. A program over whole arrays
     * has none of that.
     */
    default boolean kernelsHaveGrids() {
        return true;
    }

    /** Whether a kernel's source can demand the one block that it runs with, as {@code demanding} does. */
    default boolean sourceDemandsBlocks() {
        return true;
    }

    /** Whether kernels of two streams run at once; else only copies and fills do not wait for another stream's kernel. */
    default boolean kernelsRunAtOnce() {
        return true;
    }
}
