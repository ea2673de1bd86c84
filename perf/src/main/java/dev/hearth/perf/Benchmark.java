package dev.hearth.perf;

/** One question, answered by figures. */
interface Benchmark {
    /** Measures and reports; ends in under a minute unless the options ask for more. */
    void run(Options options, Report report) throws Exception;
}
