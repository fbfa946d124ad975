namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>What an owner sends to a backup. It may arrive late, twice, or never.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Epoch">The sender's epoch. A receiver that knows of a higher one refuses it.</param>
/// <param name="Revision">The revision of the shard's record that the sender goes by. What the receiver answers holds until it reads a later one.</param>
/// <param name="After">Of records: the point that they follow. Of a piece: the point that the snapshot is of.</param>
/// <param name="SnapshotId">Of a piece: the number of the snapshot, which grows within the epoch.</param>
/// <param name="Bytes">The batch or the piece, encoded; empty for a probe.</param>
public sealed record ReplicationRequest(ReplicationKind Kind, long Epoch, long Revision, HistoryPoint After, long SnapshotId, ReadOnlyMemory<byte> Bytes);
