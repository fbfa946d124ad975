namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>
/// Something that consensus rests on does not hold: a bug, a damaged disk, or a driver that breaks its duties. The replica must not
/// go on; its folder is not to be trusted before somebody has looked at it.
/// </summary>
public sealed class RaftInvariantException(string message) : InvalidOperationException(message)
{
    internal static void Require(bool holds, string message)
    {
        if (!holds)
            throw new RaftInvariantException(message);
    }
}
