using Orleans.Concurrency;
using OrleansCluster.Grains.Interfaces.Placement;

namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>
/// A group's replica on one silo; the key is <c>group@silo</c> (<see cref="RaftReplicas.KeyOf"/>). Runs on that silo or not at all
/// (<see cref="PinnedSiloUnavailableException"/>). For other replicas, and for operators; services have clients of their own.
/// </summary>
[Alias("oc.consensus.IRaftReplicaGrain")]
public interface IRaftReplicaGrain : IGrainWithStringKey
{
    /// <summary>Messages that may be lost and overtake each other.</summary>
    [OneWay, Alias("Receive")]
    Task ReceiveAsync(ReplicaEnvelope envelope);

    /// <summary>Messages that come one envelope after the other: the answer lets the sender send the next.</summary>
    [Alias("Deliver")]
    Task DeliverAsync(ReplicaEnvelope envelope);

    /// <summary>
    /// Creates the group, with a replica on each of the silos, of which this one is the first. They must all be there, and belong to
    /// no other group of that name. It answers the group's id when a majority of them has it, so that the loss of one disk loses no group;
    /// called again, it goes on with the same. If this silo's disk was emptied before that, the replicas that it had prepared, which have
    /// promised nothing, are taken for the new group. Throws <see cref="GroupConflictException"/>, <see cref="ReplicaFailedException"/>,
    /// <see cref="ArgumentException"/>, and <see cref="TimeoutException"/> if there was no majority within five election timeouts, at least 10 s, at most 25 s: then call again.
    /// </summary>
    [Alias("CreateGroup")]
    Task<Guid> CreateGroupAsync(string[] siloNames);

    /// <summary>
    /// Prepares a replica on this silo for a group: it draws an id, unless it has a replica of that group, used or not, and answers that id.
    /// Throws <see cref="GroupConflictException"/>, <see cref="ReplicaFailedException"/>.
    /// </summary>
    [Alias("Prepare")]
    Task<ulong> PrepareAsync(Guid groupId);

    /// <summary>
    /// As <see cref="PrepareAsync"/>, for a group that is being created by the first of these silos. A replica that was prepared for an
    /// earlier creation by the same silos, and has promised nothing, is given up for it: the caller has seen that all others are so.
    /// Throws as that, and <see cref="ArgumentException"/>.
    /// </summary>
    [Alias("PrepareFounder")]
    Task<ulong> PrepareFounderAsync(Guid groupId, string[] siloNames);

    /// <summary>
    /// Proposes a command, of at most <see cref="RaftReplicas.MaxCommandBytes"/>, and waits until it is applied here. Only a leader takes it.
    /// </summary>
    [Alias("Propose")]
    Task<ProposalAnswer> ProposeAsync(byte[] command);

    /// <summary>
    /// Asks the state machine. Without <paramref name="maxAge"/> the answer has all that was committed before the call; with it, all that
    /// was committed up to that long ago, and no quorum is asked. What it asks may be to wait for something to come, for at most 10 s.
    /// Throws <see cref="ReplicaBusyException"/>.
    /// </summary>
    [Alias("Query")]
    Task<QueryAnswer> QueryAsync(byte[] query, TimeSpan? maxAge);

    /// <summary>
    /// Adds a replica on a silo: a learner at first, a voter as soon as it has the log. Only a leader does it; it answers when the change
    /// has begun. Throws <see cref="GroupConflictException"/>, <see cref="ReplicaFailedException"/>.
    /// </summary>
    [Alias("AddReplica")]
    Task<ProposalAnswer> AddReplicaAsync(string siloName);

    /// <summary>Removes a replica, also one whose silo is lost. Only a leader does it; it answers when the change has begun.</summary>
    [Alias("RemoveReplica")]
    Task<ProposalAnswer> RemoveReplicaAsync(ulong replicaId);

    /// <summary>
    /// Removes a replica whose disk was emptied, and adds a new one on the same silo, in one change: a learner at first, a voter as soon as it
    /// has the log. Only a leader does it; it answers when the change has begun. Throws <see cref="GroupConflictException"/>, as where that
    /// silo has its replica still, <see cref="ReplicaFailedException"/>.
    /// </summary>
    [Alias("ReplaceReplica")]
    Task<ProposalAnswer> ReplaceReplicaAsync(ulong replicaId);

    /// <summary>Hands the leadership to the replica on a silo; false if this is no leader, or that no voter.</summary>
    [Alias("TransferLeadership")]
    Task<bool> TransferLeadershipAsync(string siloName);

    /// <summary>
    /// Gives up what this silo has of a replica, so that it can be given another: one that was prepared and never started, for a group that
    /// did not come about; or one that the group has removed, which its leader is asked to prove. Nothing to do if there is none.
    /// Once begun, a crash does not keep it from being finished. Throws <see cref="DiscardRefusedException"/>, <see cref="ReplicaFailedException"/>.
    /// </summary>
    [Alias("Discard")]
    Task DiscardAsync();

    /// <summary>
    /// Whether the group has a replica of that id among its members, as its leader knows when asked, committed; null if this is
    /// not the leader, or it cannot tell just now.
    /// </summary>
    [Alias("IsMember")]
    Task<bool?> IsMemberAsync(Guid groupId, ulong replicaId);

    /// <summary>
    /// Ends this replica, as its silo's stop does: it takes no more proposals, waits a moment for those that it has taken, hands over its
    /// leadership, and tells whoever still waits. Started again with its silo.
    /// </summary>
    /// <param name="siloAddress">
    /// Whose stop it is: the silo's address, with its generation, as <c>SiloAddress.ToParsableString</c> writes it. A call that comes so late that its
    /// silo has been started again since does nothing: the replica would be ended that nobody starts any more.
    /// </param>
    [Alias("Resign")]
    Task ResignAsync(string siloAddress);

    [Alias("GetReport")]
    Task<ReplicaReport> GetReportAsync();
}
