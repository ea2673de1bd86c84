package dev.hearth.perf;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.HdrHistogram.Histogram;

/** Calls of classify's network by JAX, jitted, in a Python process that times each of them itself (time.py). */
final class JaxCalls implements AutoCloseable {
    private final Process process;
    private final BufferedWriter ask;
    private final BufferedReader answer;

    /**
     * Starts the process; it compiles at its first call.
     *
     * @param python an interpreter that has JAX
     * @param model the folder of time.py
     * @param weights weights.bin
     */
    JaxCalls(Path python, Path model, Path weights) throws IOException {
        process = new ProcessBuilder(
                        python.toString(), "-B", model.resolve("time.py").toString(), weights.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ask = process.outputWriter();
        answer = process.inputReader();
    }

    /** Calls so many times, one after the other; nanoseconds. */
    Histogram times(int calls) throws IOException {
        ask.write(calls + "\n");
        ask.flush();
        String line = answer.readLine();
        if (line == null) {
            throw new IOException("JAX's process ended; what it said is above");
        }
        var histogram = new Histogram(3);
        Arrays.stream(line.split(" ", -1)).forEach(us -> histogram.recordValue((long) (Double.parseDouble(us) * 1e3)));
        return histogram;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
