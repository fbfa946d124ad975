using System.Buffers.Binary;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Algorithms.Metadata.Snapshots;
using OrleansCluster.Algorithms.Tests.Kept;

namespace OrleansCluster.Algorithms.Tests.Metadata;

/// <summary>
/// What stores and clients of this version and of older ones wrote to logs and snapshots and said to each other: every later one reads it, and
/// says the same in the same bytes. To add an example, add it to <see cref="CommandExamples"/>, <see cref="AnswerExamples"/> or
/// <see cref="SnapshotExamples"/> and run the tests with <c>UPDATE_GOLDEN=1</c> (<see cref="KeptExamples{T}"/>).
/// </summary>
public sealed class KeptFormatTests
{
    private static readonly KeptExamples<MetadataCommand> KeptCommands = new("Kept/commands.txt", CommandExamples.Commands, command => command.Encode());

    private static readonly KeptExamples<MetadataQuery> KeptQueries = new("Kept/queries.txt", CommandExamples.Queries, query => query.Encode());

    private static readonly KeptExamples<MetadataAnswer> KeptAnswers = new("Kept/answers.txt", AnswerExamples.Answers, AnswerCodec.Encode);

    private static readonly KeptExamples<StoreImage> KeptSnapshots = new("Kept/snapshots.txt", SnapshotExamples.All, image => image.Encode());

    public static TheoryData<string> Commands => KeptCommands.Names;

    public static TheoryData<string> Queries => KeptQueries.Names;

    public static TheoryData<string> Answers => KeptAnswers.Names;

    public static TheoryData<string> Snapshots => KeptSnapshots.Names;

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_of_every_version_is_read_as_it_was(string name) => KeptCommands.Check(name, bytes =>
    {
        Assert.True(MetadataCommand.TryDecode(bytes, out var command, out var refusal), $"{refusal}");
        return command;
    });

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_question_of_every_version_is_read_as_it_was(string name) => KeptQueries.Check(name, bytes =>
    {
        Assert.True(MetadataQuery.TryDecode(bytes, out var query, out var refusal), $"{refusal}");
        return query;
    });

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_of_every_version_is_read_as_it_was(string name) => KeptAnswers.Check(name, bytes =>
    {
        Assert.True(AnswerCodec.TryDecode(bytes, out var answer, out var problem), $"{problem}");
        return answer;
    });

    /// <summary>The store beside it is made of the commands once more: replicas of two versions that apply one log must agree.</summary>
    [Theory]
    [MemberData(nameof(Snapshots))]
    public void A_snapshot_of_every_version_is_restored_and_the_same_commands_lead_to_it(string name) =>
        KeptSnapshots.Check(name, bytes => new StoreImage(Machine.Restore(bytes), SnapshotExamples.ChunkBytesOf(name)));

    [Fact]
    public void A_store_restored_from_a_kept_snapshot_goes_on()
    {
        foreach (var line in KeptSnapshots.Lines.Where(line => line.Name.StartsWith("rich", StringComparison.Ordinal)))
        {
            var restored = Machine.Restore(line.Bytes);
            var revision = restored.Store.Revision;
            Assert.Equal(1, restored.Do(SnapshotExamples.MadeBefore).Revision);
            Assert.True(restored.Last.IsRetry);
            Assert.Equal((revision, "first", "again", ""), (restored.Store.Revision, restored.Get("once"), restored.Get("k1"), restored.Get("leased")));
            Assert.Equal("value 5", restored.Get("k1", 9));
            Assert.Equal(12_345, restored.Store.FindLease(1)!.RemainingMilliseconds);
            Assert.Equal([1, 2, 4, MetadataLimits.FirstGivenLeaseId], restored.Store.ReadLeases().Select(lease => lease.Id));
            Assert.Equal([60_000, 120_000], restored.Store.TimeMarks.Select(mark => mark.Milliseconds));
            restored.Refused(RefusalKind.PrefixQuota, Machine.PutOf("dir/a", ""));
            restored.Refused(RefusalKind.Compacted, new RangeOperation(KeyRange.All) { Revision = 3 });
            restored.Do<DoneAnswer>(new RevokeLeaseCommand(1));
            Assert.Null(restored.Get("leased"));
        }
    }

    [Fact]
    public void Every_kind_of_command_is_kept_with_all_that_it_can_hold()
    {
        KeptCommands.CheckWhole();
        Assert.Equal(Enum.GetValues<CommandKind>().ToHashSet(), KeptCommands.Lines.Select(line => (CommandKind)line.Bytes[1]).ToHashSet());
    }

    [Fact]
    public void Every_kind_of_question_is_kept_with_all_that_it_can_hold()
    {
        KeptQueries.CheckWhole(typeof(DeleteOperation), typeof(PutOperation));
        Assert.Equal(Enum.GetValues<QueryKind>().ToHashSet(), KeptQueries.Lines.Select(line => (QueryKind)line.Bytes[1]).ToHashSet());
    }

    [Fact]
    public void Every_kind_of_answer_is_kept_with_all_that_it_can_hold() => KeptAnswers.CheckWhole();

    [Fact]
    public void Every_kind_of_record_is_in_a_kept_snapshot()
    {
        KeptSnapshots.CheckWhole();
        Assert.Equal(Enum.GetValues<RecordKind>().ToHashSet(), RecordsOf(KeptSnapshots.Lines.First(line => line.Name == "rich").Bytes).ToHashSet());
    }

    // Each chunk holds one record: length, checksum, kind.
    private static IEnumerable<RecordKind> RecordsOf(byte[] snapshot)
    {
        for (var at = 0; at < snapshot.Length; at += SnapshotFormat.ChunkHeader + BinaryPrimitives.ReadInt32LittleEndian(snapshot.AsSpan(at)))
            yield return (RecordKind)snapshot[at + SnapshotFormat.ChunkHeader];
    }
}
