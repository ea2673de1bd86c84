/** Tests of the proxy on loopback: servers stand for pods and for the stock path, clients for the ingress. */
@NullMarked
package dev.hearth.activator.proxy;

import org.jspecify.annotations.NullMarked;
