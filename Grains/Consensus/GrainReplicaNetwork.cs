using Orleans;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Grains.Consensus;

/// <summary>
/// Messages as calls of grains. Entries and snapshots go in order, batch after batch; what is small, and what tells that somebody lives, goes
/// at once by a call that nobody answers, so that it does not wait behind them. How far the leader has committed goes with the next entries,
/// if they come soon: else a put of one client would cost as many messages to tell that it is committed as to commit it.
/// </summary>
internal sealed class GrainReplicaNetwork(
    IGrainFactory grains, string group, Guid groupId, string ownSilo, ReplicaOptions options, TimeProvider time) : IReplicaNetwork
{
    private readonly Dictionary<string, (IRaftReplicaGrain Grain, ReplicaLane Lane)> _peers = new(StringComparer.Ordinal);

    public void Send(string address, RaftMessage message)
    {
        if (!_peers.TryGetValue(address, out var peer))
        {
            var grain = grains.GetGrain<IRaftReplicaGrain>(RaftReplicas.KeyOf(group, address));
            _peers.Add(address, peer = (grain, new ReplicaLane(grain, groupId, ownSilo, options, time)));
        }

        var bytes = RaftMessageFormat.Encode(message);
        if (message is AppendRequest { Entries.Count: 0 })
            peer.Lane.SendOrSpare(bytes);
        else if (message is AppendRequest or SnapshotRequest)
            peer.Lane.Send(bytes);
        else
            _ = SendAsync(peer.Grain, bytes);
    }

    private async Task SendAsync(IRaftReplicaGrain grain, byte[] message)
    {
        try
        {
            await grain.ReceiveAsync(new ReplicaEnvelope(groupId, ownSilo, [message]));
        }
        catch (Exception)
        {
            // A silo that is not there: as a message that is lost.
        }
    }
}
