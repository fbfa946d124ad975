using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>A replica as a client calls it, for planted bugs in a client: what is not overridden goes to the replica.</summary>
internal abstract class PassOnReplica(IRaftReplicaGrain inner) : IRaftReplicaGrain
{
    public virtual Task<ProposalAnswer> ProposeAsync(byte[] command) => inner.ProposeAsync(command);

    public virtual Task<QueryAnswer> QueryAsync(byte[] query, TimeSpan? maxAge) => inner.QueryAsync(query, maxAge);

    public Task ReceiveAsync(ReplicaEnvelope envelope) => inner.ReceiveAsync(envelope);

    public Task DeliverAsync(ReplicaEnvelope envelope) => inner.DeliverAsync(envelope);

    public Task<Guid> CreateGroupAsync(string[] siloNames) => inner.CreateGroupAsync(siloNames);

    public Task<ulong> PrepareAsync(Guid groupId) => inner.PrepareAsync(groupId);

    public Task<ulong> PrepareFounderAsync(Guid groupId, string[] siloNames) => inner.PrepareFounderAsync(groupId, siloNames);

    public Task<ProposalAnswer> AddReplicaAsync(string siloName) => inner.AddReplicaAsync(siloName);

    public Task<ProposalAnswer> RemoveReplicaAsync(ulong replicaId) => inner.RemoveReplicaAsync(replicaId);

    public Task<ProposalAnswer> ReplaceReplicaAsync(ulong replicaId) => inner.ReplaceReplicaAsync(replicaId);

    public Task<bool> TransferLeadershipAsync(string siloName) => inner.TransferLeadershipAsync(siloName);

    public Task ResignAsync(string siloAddress) => inner.ResignAsync(siloAddress);

    public Task<bool?> IsMemberAsync(Guid groupId, ulong replicaId) => inner.IsMemberAsync(groupId, replicaId);

    public Task DiscardAsync() => inner.DiscardAsync();

    public Task<ReplicaReport> GetReportAsync() => inner.GetReportAsync();
}
