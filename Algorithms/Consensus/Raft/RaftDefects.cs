namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>Rules that a planted bug breaks, to see that tests and simulations notice. Nothing that is shipped sets any.</summary>
[Flags]
internal enum RaftDefects
{
    None = 0,

    /// <summary>A vote is told before it is durable (pitfall 8).</summary>
    VoteNotDurable = 1,

    /// <summary>Entries are acknowledged before they are durable.</summary>
    AppendNotDurable = 1 << 1,

    /// <summary>Entries of earlier terms are committed by counting (pitfall 14).</summary>
    EarlierTermsCounted = 1 << 2,

    /// <summary>A vote is given to whom has the longer log, whatever its terms (pitfall 16).</summary>
    LogsComparedByIndex = 1 << 3,

    /// <summary>No one sticks to a leader that it hears (section 4.2.3).</summary>
    NoStickiness = 1 << 4,

    /// <summary>A replica that starts votes at once (pitfall 42).</summary>
    NoSilenceAfterStart = 1 << 5,

    /// <summary>A leader answers reads without asking a quorum (pitfall 22).</summary>
    ReadsUnconfirmed = 1 << 6,

    /// <summary>A leader answers reads before it has committed in its term (pitfall 20).</summary>
    ReadsEarly = 1 << 7,

    /// <summary>A lease outlives the beginning of a transfer (pitfall 43).</summary>
    LeaseKeptInTransfer = 1 << 8,

    /// <summary>A lease counts from the arrival of the answers (pitfall 44).</summary>
    LeaseFromArrival = 1 << 9,

    /// <summary>An append drops all that the log has after its entries (pitfall 15).</summary>
    StaleAppendTruncates = 1 << 10,

    /// <summary>A write under way makes durable what has taken the place of its entries (pitfall 11).</summary>
    DurabilityByIndex = 1 << 11,

    /// <summary>Acknowledgements of earlier terms count.</summary>
    StaleAcceptanceCounts = 1 << 12,

    /// <summary>A snapshot is installed beside the log on disk, not in its place (pitfall 9).</summary>
    LogKeptAtInstall = 1 << 13,

    /// <summary>Voters change in one step, however many.</summary>
    ChangeNotJoint = 1 << 14,

    /// <summary>Of a joint configuration only the new half commits.</summary>
    NewHalfCommits = 1 << 15,

    /// <summary>Learners count as voters towards a commit.</summary>
    LearnersCount = 1 << 16,

    /// <summary>A change begins before anything is committed in the leader's term (pitfall 23), and while another is under way.</summary>
    ChangesOverlap = 1 << 17,
}
