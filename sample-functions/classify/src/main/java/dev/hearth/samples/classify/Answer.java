package dev.hearth.samples.classify;

import java.util.List;

/**
 * The body of an answer.
 *
 * @param labels the likeliest classes, likeliest first
 */
record Answer(List<Classification.Label> labels) {}
