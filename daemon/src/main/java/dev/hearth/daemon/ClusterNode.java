package dev.hearth.daemon;

import io.grpc.BindableService;

/** What this daemon is in a cluster: a node of it. Off-cluster there is none. */
public interface ClusterNode {
    /** Says whom sidecars are for; may be asked before {@link #started}. */
    Authenticator authenticator();

    /**
     * The daemon takes sessions: from now on the cluster is told what it has. Returns at once.
     *
     * @param node {@code hearth.v1.Node}, which those of the cluster that may are to reach
     */
    void started(Daemon daemon, BindableService node);

    /** The daemon is about to stop: nobody is to be sent here any more. */
    void stopping();
}
