namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>The kinds of messages in <see cref="RaftMessageFormat"/>. The numbers are part of it.</summary>
internal enum MessageKind : byte
{
    AppendRequest = 1,
    AppendResponse = 2,
    Heartbeat = 3,
    HeartbeatResponse = 4,
    SnapshotRequest = 5,
    SnapshotResponse = 6,
    VoteRequest = 7,
    VoteResponse = 8,
    TimeoutNow = 9,
    ReadIndexRequest = 10,
    ReadIndexResponse = 11,
}
