package dev.hearth.samples.classify;

/**
 * An error as RFC 9457 has it.
 *
 * @param status HTTP's status code
 * @param title its name
 * @param detail one line: what is wrong and what to do
 */
record Problem(int status, String title, String detail) {
    static final String MEDIA_TYPE = "application/problem+json";
}
