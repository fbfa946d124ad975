using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Watches;

namespace OrleansCluster.Algorithms.Tests.Metadata;

/// <summary>Random commands against <see cref="NaiveStore"/>.</summary>
public class ModelTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(250).WithStartSize(5).WithEndSize(120);

    [Fact]
    public void Every_answer_every_revision_and_every_lease_is_as_the_model_has_it() =>
        Check.One(Many, Prop.ForAll(RandomCommands.Steps.ToArbitrary(), steps => Run(steps)));

    /// <summary>
    /// Watchers of different ranges and speeds, whose polls wait and are woken by what is applied, some of them asking a restored
    /// replica: each is given exactly what the model's log says, or told that it was compacted.
    /// </summary>
    [Fact]
    public void Every_watcher_is_given_each_event_of_its_range_once_in_order_and_whole_revisions() =>
        Check.One(Many, Prop.ForAll(RandomCommands.Steps.ToArbitrary(), steps => Watch(steps)));

    [Fact]
    public void A_store_restored_at_any_point_goes_on_as_the_one_that_was_written_down() =>
        Check.One(Many, Prop.ForAll(RandomCommands.Steps.ToArbitrary(), Gen.Choose(0, 119).ToArbitrary(), RestoreAt));

    [Fact]
    public void Commands_and_answers_are_read_back_as_they_were_written() =>
        Check.One(Many, Prop.ForAll(RandomCommands.Steps.ToArbitrary(), steps => Each(steps, (machine, command) =>
        {
            if (MetadataCommand.TryDecode(command.Encode(), out var decoded, out var refusal))
                Assert.Equal(command.Encode(), decoded.Encode());
            else
                Assert.Equal(RefusalKind.ConflictingOperations, refusal.Kind);
            var bytes = AnswerCodec.Encode(machine.Last.Answer);
            Assert.True(AnswerCodec.TryDecode(bytes, out var answer, out _));
            Assert.Equal(bytes, AnswerCodec.Encode(answer));
        })));

    private static void Each(int[][] steps, Action<Machine, MetadataCommand> check)
    {
        var machine = new Machine();
        var commands = new RandomCommands();
        foreach (var step in steps)
        {
            var command = commands.Next(step, machine.Store.Revision);
            commands.Hear(command, machine.Do(command));
            check(machine, command);
        }
    }

    private static void Run(int[][] steps)
    {
        var model = new NaiveStore();
        Each(steps, (machine, command) =>
        {
            Assert.Equal(model.Apply(command), Text(machine.Last.Answer));
            model.Retained = machine.Store.RetainedBytes;
            Assert.Equal((model.Revision, model.Compacted), (machine.Store.Revision, machine.Store.CompactedRevision));
            for (var revision = Math.Max(1, model.Compacted); revision <= model.Revision; revision++)
                Assert.Equal(NaiveStore.Read(new(KeyRange.All), model.At(revision)), Text(machine.Read(new(KeyRange.All) { Revision = revision })));
            if (model.Compacted > 1)
                Assert.False(machine.Store.TryRead(new(KeyRange.All) { Revision = model.Compacted - 1 }, out _, out _));
            Assert.Equal(model.Leases.OrderBy(lease => lease.Key).Select(lease => lease.Value), machine.Store.ReadLeases().Select(lease => new NaiveLease(lease.Milliseconds, lease.RemainingMilliseconds, lease.Epoch)));
            Assert.Equal(model.At(model.Revision).Count, machine.Store.KeyCount);
        });
    }

    private static void Watch(int[][] steps)
    {
        var model = new NaiveStore();
        KeyRange[] ranges = [KeyRange.All, KeyRange.Prefix(Machine.Key("a")), KeyRange.One(Machine.Key("b1"))];
        var polls = new PollTable();
        ModelWatcher[] watchers = [.. ranges.SelectMany(range => new[] { 1, 3, 1_000 }.Select(most => new ModelWatcher(range, most, polls)))];
        var count = 0;
        Each(steps, (machine, command) =>
        {
            model.Apply(command);
            model.Retained = machine.Store.RetainedBytes;
            var woken = new List<WaitingPoll>();
            foreach (var one in machine.Last.Events)
                polls.TakeWaitingFor(one.Version.Key, one.Version.ModRevision, woken);
            var step = steps[count++];
            var store = step[0] % 20 == 0 ? Machine.Restore(machine.Snapshot()).Store : machine.Store;
            for (var at = 0; at < watchers.Length; at++)
            {
                if ((step[at % 9] + at) % 3 == 0)
                    watchers[at].Go(store, model);
            }
        });
        Assert.True(polls.Count <= watchers.Length);
    }

    private static void RestoreAt(int[][] steps, int point)
    {
        Machine? restored = null;
        var count = 0;
        Each(steps, (machine, command) =>
        {
            if (restored is not null)
            {
                restored.Do(command);
                Assert.Equal(Text(machine.Last.Answer), Text(restored.Last.Answer));
                Assert.Equal(machine.Last.Events.Select(WatchTests.Text), restored.Last.Events.Select(WatchTests.Text));
            }

            if (count++ == point % steps.Length)
                restored = Machine.Restore(machine.Snapshot(1 + point * 7), 1 + point);
            if (restored is not null)
                Assert.Equal(machine.Snapshot(), restored.Snapshot());
        });
    }

    private static string Text(MetadataAnswer answer) => $"@{answer.Revision} " + answer switch
    {
        RefusedAnswer refused => $"refused {refused.Kind}",
        LeaseAnswer lease => $"lease {lease.LeaseId}",
        LeasesAnswer leases => $"skipped {string.Join(' ', leases.Skipped)}",
        TransactionAnswer transaction => $"{transaction.Succeeded} {string.Join("; ", transaction.Results.Select(Text))}",
        _ => "done",
    };

    private static string Text(OperationResult result) => result switch
    {
        PutResult put => $"put {(put.Previous is null ? null : NaiveVersion.Text(put.Previous))}",
        DeleteResult delete => $"deleted {delete.Deleted} {string.Join(' ', delete.Previous.Select(NaiveVersion.Text))}",
        var range => Text((RangeResult)range),
    };

    private static string Text(RangeResult range) => $"range {range.Count} {range.HasMore} {string.Join(' ', range.Items.Select(NaiveVersion.Text))}";
}
