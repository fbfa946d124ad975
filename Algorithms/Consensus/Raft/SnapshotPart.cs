namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>A part of a snapshot, to be stored at its offset in that snapshot's file.</summary>
public sealed record SnapshotPart(SnapshotDescriptor Snapshot, long Offset, ReadOnlyMemory<byte> Data)
{
    /// <summary>Whether the snapshot is whole with it.</summary>
    public bool IsLast => Offset + Data.Length == Snapshot.Bytes;
}
