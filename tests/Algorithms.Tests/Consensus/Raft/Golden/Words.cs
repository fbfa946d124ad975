using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.Golden;

/// <summary>Messages as transcripts show them.</summary>
internal static class Words
{
    public static string Of(RaftMessage message) => $"{message.From}->{message.To} t{message.Term} " + message switch
    {
        VoteRequest one => $"{(one.IsPreVote ? "prevote?" : "vote?")} log ends {one.LastIndex}:{one.LastTerm}{(one.IsTransfer ? " transfer" : "")}",
        VoteResponse one => (one.IsPreVote ? "prevote " : "vote ") + (one.IsGranted ? "yes" : "no")
            + (one.RemovedBy > 0 ? $" removed by {one.RemovedBy}" : ""),
        AppendRequest one => $"append after {one.PreviousIndex}:{one.PreviousTerm} [{string.Join(", ", one.Entries)}] commit {one.Commit}",
        AppendResponse one => one.IsAccepted ? $"has up to {one.Index}" : $"has not {one.Index}, hint {one.HintIndex}:{one.HintTerm}",
        Heartbeat one => $"heartbeat commit {one.Commit} round {one.Stamp.Round}",
        HeartbeatResponse one => $"heard round {one.Round}",
        SnapshotRequest one => $"{one.Snapshot} bytes {one.Offset}+{one.Data.Length} of {one.Snapshot.Bytes}",
        SnapshotResponse one => $"{one.Snapshot} has {one.Received} of {one.Snapshot.Bytes}",
        TimeoutNow => "stand now",
        ReadIndexRequest one => $"read? batch {one.Batch}",
        ReadIndexResponse one => $"read batch {one.Batch} at {one.Index}",
        _ => throw new ArgumentException($"{message.GetType().Name} has no words.", nameof(message)),
    };
}
