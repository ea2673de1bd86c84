/** Tests of the daemon's part in a cluster, against an API server that is none. */
@NullMarked
package dev.hearth.daemon.cluster;

import org.jspecify.annotations.NullMarked;
