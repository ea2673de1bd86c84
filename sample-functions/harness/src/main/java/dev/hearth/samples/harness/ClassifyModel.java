package dev.hearth.samples.harness;

import java.nio.file.Path;

/** The weights and photographs of the sample classify, fetched once by its {@code model/fetch.sh}. */
public final class ClassifyModel {
    private ClassifyModel() {}

    /** Where they lie; fetches what is missing. */
    public static Path folder() {
        return FetchScript.run("sample-functions/classify/model/fetch.sh", "--pictures");
    }
}
