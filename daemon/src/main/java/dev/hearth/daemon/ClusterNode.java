package dev.hearth.daemon;

/** What this daemon is in a cluster: a node of it. Off-cluster there is none. */
public interface ClusterNode {
    /** Says whom sidecars are for; may be asked before {@link #started}. */
    Authenticator authenticator();

    /** The daemon takes sessions: from now on the cluster is told what it has. Returns at once. */
    void started(Daemon daemon);

    /** The daemon is about to stop: nobody is to be sent here any more. */
    void stopping();
}
