using System.Reflection;
using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Algorithms.Tests.Kept;
using OrleansCluster.Grains.Consensus;
using static OrleansCluster.Cluster.Tests.Consensus.JournalRecord;

namespace OrleansCluster.Cluster.Tests.Consensus;

/// <summary>
/// Records of replicas' journals, with their identities and promises, that this version and older ones wrote: every later one reads them, and
/// writes the same bytes. An example that is added here is kept by the tests with <c>UPDATE_GOLDEN=1</c> (<see cref="KeptExamples{T}"/>).
/// </summary>
public sealed class KeptJournalTests
{
    private static readonly ReplicaIdentity Identity = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"), new(0x1122334455667788));
    private static readonly ReplicaIdentity Last = new(new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"), new(ulong.MaxValue));

    private static readonly GroupConfiguration Group = new(
        Identity.GroupId, [new(Identity.Id, "silo-0", MemberRole.Voter), new(new(2), "silo-1", MemberRole.Voter), new(new(3), "silo-2", MemberRole.Learner)]);

    private static readonly byte[] AllBytes = [.. Enumerable.Range(0, 256).Select(one => (byte)one)];

    private static readonly KeptExamples<JournalRecord> Kept = new("Kept/journal.txt", Records, record => record.Encode());

    public static TheoryData<string> Names => Kept.Names;

    private static IEnumerable<(string Name, JournalRecord Value)> Records =>
    [
        ("creation", new CreationRecord(["silo-0", "silo-1", "häuser-2"])),
        ("creation-alone", new CreationRecord(["silo-0"])),
        ("promise-none", new PromiseRecord(Identity, default)),
        ("promise", new PromiseRecord(Identity, new(7, new(2), 901))),
        ("promise-without-vote", new PromiseRecord(Identity, new(8, ReplicaId.None, 901))),
        ("promise-extreme", new PromiseRecord(Last, new(long.MaxValue, new(ulong.MaxValue), long.MaxValue))),
        ("entry-configuration", new EntryRecord(new(1, 1, EntryKind.Configuration, GroupConfigurationFormat.Encode(Group)))),
        ("entry-empty", new EntryRecord(new(7, 2, EntryKind.Empty, default))),
        ("entry-command", new EntryRecord(new(7, 3, EntryKind.Command, "a command"u8.ToArray()))),
        ("entry-extreme", new EntryRecord(new(long.MaxValue, long.MaxValue, EntryKind.Command, AllBytes))),
        ("reset", new ResetRecord(900, 7)),
        ("reset-extreme", new ResetRecord(long.MaxValue, long.MaxValue)),
        ("discard", new DiscardRecord()),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_record_of_every_version_is_read_as_it_was(string name) => Kept.Check(name, JournalRecord.Decode);

    [Fact]
    public void Every_kind_of_record_is_kept_with_all_that_it_can_hold()
    {
        Kept.CheckWhole();
        var kinds = typeof(JournalFormat).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (byte)field.GetRawConstantValue()!);
        Assert.Equal(kinds.ToHashSet(), Kept.Lines.Select(line => line.Bytes[1]).ToHashSet());
    }

    [Fact]
    public void A_journal_of_kept_records_is_played_again()
    {
        var replay = Play("creation", "promise-none", "entry-configuration", "promise", "entry-empty", "entry-command");
        Assert.Equal((Identity, new HardState(7, new(2), 901)), (replay.Identity, replay.Promise));
        Assert.Equal(["silo-0", "silo-1", "häuser-2"], replay.Creation!);
        Assert.Equal(["1:1 Configuration", "2:7 Empty", "3:7"], replay.Entries.Select(entry => entry.ToString()));
        Assert.Equal(Group, GroupConfigurationFormat.Decode(replay.Entries[0].Data.Span));
        Assert.False(replay.IsDiscarded);

        var reset = Play("promise", "entry-configuration", "reset");
        Assert.Equal((900L, 0), (reset.Missing, reset.Entries.Count));
        Assert.True(Play("promise", "discard").IsDiscarded);
    }

    /// <summary>The name and the checksum of a snapshot's file are in its label and its tag: a folder of an older version must still find it.</summary>
    [Fact]
    public void A_snapshots_file_is_called_what_it_was()
    {
        var snapshot = new SnapshotDescriptor(900, 7, Group, 1, ReplicaFolder.TagOf(0xFEDCBA98, 0x1122334476543210), 1_000_000);
        Assert.Equal("00000000000000000900-76543210", ReplicaFolder.NameOf(snapshot));
        Assert.Equal(0xFEDCBA98, ReplicaFolder.ChecksumOf(snapshot));
    }

    private static JournalReplay Play(params string[] names)
    {
        var replay = new JournalReplay();
        for (var at = 0; at < names.Length; at++)
            replay.Play(at + 1, Kept.Lines.Last(line => line.Name == names[at]).Bytes);
        return replay;
    }
}
