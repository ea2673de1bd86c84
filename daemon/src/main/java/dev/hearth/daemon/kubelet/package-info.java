/**
 * Offers shares of this node's devices to its kubelet, which gives them to pods: a device plugin (API v1beta1), by gRPC over
 * Unix sockets.
 *
 * <p>{@link dev.hearth.daemon.kubelet.DevicePlugins} keeps one {@link dev.hearth.daemon.kubelet.DevicePlugin} for each
 * resource served and registered, whatever the kubelet does: it starts later, starts again, loses interest. A plugin
 * tells the kubelet its shares and their health, and answers Allocate with the mount of the daemon's socket folder.
 * {@link dev.hearth.daemon.kubelet.PodShares} asks the kubelet which pod holds which share.
 *
 * <p>Threads: one that watches the kubelet's folder, those of gRPC, and any that tells of changed shares. Knows neither the
 * daemon's parts nor any framework but gRPC and its transport.
 */
@NullMarked
package dev.hearth.daemon.kubelet;

import org.jspecify.annotations.NullMarked;
