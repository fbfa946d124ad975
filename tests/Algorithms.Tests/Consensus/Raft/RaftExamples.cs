using OrleansCluster.Algorithms.Consensus.Raft;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>Typical and extreme values of all that Raft writes to disks and sends to other processes.</summary>
internal static class RaftExamples
{
    private static readonly ReplicaId One = new(0x1122334455667788);
    private static readonly ReplicaId Two = new(2);
    private static readonly ReplicaId Last = new(ulong.MaxValue);
    private static readonly ClockEcho Echo = new(17, TimeSpan.FromMilliseconds(1234.5));
    private static readonly ClockEcho ExtremeEcho = new(long.MinValue, TimeSpan.MaxValue);
    private static readonly RoundStamp Stamp = new(300, TimeSpan.FromMilliseconds(70), 41, Echo);
    private static readonly RoundStamp ExtremeStamp = new(long.MaxValue, TimeSpan.MinValue, long.MaxValue, ExtremeEcho);

    private static readonly GroupConfiguration Three = new(
        new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        [new(One, "silo-0", MemberRole.Voter), new(Two, "silo-1", MemberRole.Voter), new(new(3), "silo-2", MemberRole.Voter)]);

    // Two learners, one of which voted before.
    private static readonly GroupConfiguration Joint = new(
        Three.GroupId,
        [
            new(One, "silo-0", MemberRole.Voter, VotedBefore: true),
            new(Two, "silo-1", MemberRole.Leaving, VotedBefore: true),
            new(new(3), "silo-2", MemberRole.Learner, VotedBefore: true),
            new(new(4), "silo-3", MemberRole.Voter),
            new(new(5), "silo-4", MemberRole.Learner),
            new(new(6), "häuser-5", MemberRole.Joining),
        ]);

    private static readonly GroupConfiguration Alone = new(Guid.Empty, [new(Last, "", MemberRole.Voter)]);

    private static readonly GroupConfiguration Largest = new(
        new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"),
        Enumerable.Range(0, GroupConfiguration.MaxMembers).Select(number => new GroupMember(
            new(ulong.MaxValue - (ulong)number), new string((char)('a' + (number % 26)), GroupConfiguration.MaxAddressBytes), MemberRole.Voter)));

    private static readonly SnapshotDescriptor Snapshot = new(900, 7, Three, 850, 0xFEDCBA9876543210, 1_000_000);
    private static readonly SnapshotDescriptor FirstSnapshot = new(1, 1, Alone, 1, 0, 0);
    private static readonly SnapshotDescriptor ExtremeSnapshot = new(long.MaxValue, long.MaxValue, Largest, long.MaxValue, ulong.MaxValue, long.MaxValue);

    private static readonly byte[] AllBytes = [.. Enumerable.Range(0, 256).Select(one => (byte)one)];

    public static IEnumerable<(string Name, GroupConfiguration Value)> Configurations =>
        [("three", Three), ("joint", Joint), ("alone", Alone), ("largest", Largest)];

    public static IEnumerable<(string Name, SnapshotDescriptor Value)> Snapshots =>
        [("typical", Snapshot), ("joint", Snapshot with { Configuration = Joint }), ("first", FirstSnapshot), ("extreme", ExtremeSnapshot)];

    public static IEnumerable<(string Name, LogEntry Value)> Entries =>
    [
        ("command", new(7, 901, EntryKind.Command, "a command"u8.ToArray())),
        ("command-without-data", new(1, 1, EntryKind.Command, default)),
        ("command-of-all-bytes", new(long.MaxValue, long.MaxValue, EntryKind.Command, AllBytes)),
        ("empty", new(8, 902, EntryKind.Empty, default)),
        ("configuration", new(1, 1, EntryKind.Configuration, GroupConfigurationFormat.Encode(Three))),
        ("joint-configuration", new(8, 903, EntryKind.Configuration, GroupConfigurationFormat.Encode(Joint))),
    ];

    public static IEnumerable<(string Name, RaftMessage Value)> Messages => [.. Questions, .. Answers];

    private static IEnumerable<(string Name, RaftMessage Value)> Questions =>
    [
        ("append-request", new AppendRequest(
            One,
            Two,
            8,
            900,
            7,
            [
                new(7, 901, EntryKind.Command, "a command"u8.ToArray()),
                new(8, 902, EntryKind.Empty, default),
                new(8, 903, EntryKind.Configuration, GroupConfigurationFormat.Encode(Joint)),
            ],
            900,
            Stamp)),
        ("append-request-first", new AppendRequest(One, Two, 1, 0, 0, [new(1, 1, EntryKind.Configuration, GroupConfigurationFormat.Encode(Three))], 0, default)),
        ("append-request-without-entries", new AppendRequest(Two, One, 8, 903, 8, [], 903, Stamp with { Echo = null })),
        ("append-request-extreme", new AppendRequest(
            Last, One, long.MaxValue, long.MaxValue - 1, long.MaxValue, [new(long.MaxValue, long.MaxValue, EntryKind.Command, AllBytes)], long.MaxValue, ExtremeStamp)),
        ("heartbeat", new Heartbeat(One, Two, 8, 903, Stamp)),
        ("heartbeat-extreme", new Heartbeat(Last, One, long.MaxValue, long.MaxValue, ExtremeStamp)),
        ("snapshot-request", new SnapshotRequest(One, Two, 8, Snapshot, 65_536, "a part"u8.ToArray(), Stamp)),
        ("snapshot-request-empty", new SnapshotRequest(Two, One, 1, FirstSnapshot, 0, default, default)),
        ("snapshot-request-joint", new SnapshotRequest(Two, One, 9, Snapshot with { Configuration = Joint }, 1, new byte[1], Stamp with { Echo = null })),
        ("snapshot-request-extreme", new SnapshotRequest(Last, One, long.MaxValue, ExtremeSnapshot, long.MaxValue, AllBytes, ExtremeStamp)),
        ("vote-request", new VoteRequest(One, Two, 9, false, false, 903, 8)),
        ("vote-request-before", new VoteRequest(Two, One, 9, true, false, 0, 0)),
        ("vote-request-extreme", new VoteRequest(Last, One, long.MaxValue, false, true, long.MaxValue, long.MaxValue)),
        ("timeout-now", new TimeoutNow(One, Two, 8)),
        ("timeout-now-extreme", new TimeoutNow(Last, One, long.MaxValue)),
        ("read-index-request", new ReadIndexRequest(Two, One, 8, 5, 3)),
        ("read-index-request-extreme", new ReadIndexRequest(Last, Two, 0, long.MaxValue, long.MinValue)),
    ];

    private static IEnumerable<(string Name, RaftMessage Value)> Answers =>
    [
        ("append-response", new AppendResponse(Two, One, 8, true, 903, 0, 0, 300, Echo)),
        ("append-response-refused", new AppendResponse(Two, One, 8, false, 903, 850, 6, 301, Echo)),
        ("append-response-extreme", new AppendResponse(Last, Two, long.MaxValue, true, long.MaxValue, long.MinValue, long.MaxValue, long.MinValue, ExtremeEcho)),
        ("heartbeat-response", new HeartbeatResponse(Two, One, 8, 300, Echo)),
        ("heartbeat-response-extreme", new HeartbeatResponse(Last, Two, long.MaxValue, long.MaxValue, ExtremeEcho)),
        ("snapshot-response", new SnapshotResponse(Two, One, 8, Snapshot, 131_072, 300, Echo)),
        ("snapshot-response-extreme", new SnapshotResponse(Last, Two, long.MaxValue, ExtremeSnapshot, long.MaxValue, long.MaxValue, ExtremeEcho)),
        ("snapshot-response-joint", new SnapshotResponse(Two, One, 8, Snapshot with { Configuration = Joint }, 0, 0, default)),
        ("vote-response", new VoteResponse(Two, One, 9, false, true, 0)),
        ("vote-response-before", new VoteResponse(Two, One, 9, true, true, 0)),
        ("vote-response-removed", new VoteResponse(Last, Two, long.MaxValue, true, false, long.MaxValue)),
        ("read-index-response", new ReadIndexResponse(One, Two, 8, 5, 3, 903)),
        ("read-index-response-extreme", new ReadIndexResponse(Last, One, 0, long.MaxValue, long.MinValue, long.MaxValue)),
    ];
}
