/**
 * The data path of the ingress-class chain: takes requests for accelerated revisions and hands each to a ready pod whose node
 * holds the revision warm, or else to the stock path, which is Knative's own Service of the revision. What a request
 * is, its body and its answer, passes through as it came and is never held whole.
 */
@NullMarked
package dev.hearth.activator.proxy;

import org.jspecify.annotations.NullMarked;
