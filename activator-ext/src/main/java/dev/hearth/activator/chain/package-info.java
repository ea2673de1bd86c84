/**
 * The control side of the ingress-class chain: for each KIngress of Hearth's class, a child of the cluster's own class whose
 * splits lead to the proxy, with the Service and the EndpointSlice that the splits name. What the child reports is what its parent reports.
 */
@NullMarked
package dev.hearth.activator.chain;

import org.jspecify.annotations.NullMarked;
