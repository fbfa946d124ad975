using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Snapshots;
using static OrleansCluster.Algorithms.Tests.Metadata.Machine;

namespace OrleansCluster.Algorithms.Tests.Metadata;

public class SnapshotTests
{
    [Fact]
    public void Two_machines_with_the_same_log_write_the_same_bytes()
    {
        Assert.Equal(Rich().Snapshot(), Rich().Snapshot());
    }

    [Fact]
    public void An_empty_store_is_written_down_and_restored()
    {
        var restored = Restore(new Machine().Snapshot());
        Assert.Equal((0UL, 0L, 0L), (restored.Store.AppliedIndex, restored.Store.Revision, restored.Store.KeyCount));
        Assert.Equal(1, restored.Put("a", "1"));
    }

    [Fact]
    public void Pitfall45_Sessions_leases_quotas_and_marks_survive()
    {
        var machine = Rich();
        var restored = Restore(machine.Snapshot());
        Assert.Equal(machine.Store.ReadLeases(), restored.Store.ReadLeases());
        Assert.Equal(machine.Store.TimeMarks, restored.Store.TimeMarks);
        Assert.Equal(machine.Store.PrefixQuotas, restored.Store.PrefixQuotas);
        Assert.Equal(machine.Store.StoreLimit, restored.Store.StoreLimit);
        Assert.Equal(machine.Store.RetainedBytes, restored.Store.RetainedBytes);
        Assert.Equal(machine.Store.KeysOfLease(1), restored.Store.KeysOfLease(1));
        Assert.Equal((machine.Store.SessionCount, machine.Store.StoredAnswerBytes), (restored.Store.SessionCount, restored.Store.StoredAnswerBytes));
        // A retry of before is answered, and not run again.
        var retry = TransactionCommand.Of(PutOf("once", "")) with { Id = new(2, 1, 1) };
        Assert.Equal(machine.Do(retry).Revision, restored.Do(retry).Revision);
        Assert.True(restored.Last.IsRetry);
        restored.Do<DoneAnswer>(new RevokeLeaseCommand(1));
        Assert.Null(restored.Get("leased"));
    }

    [Fact]
    public void Pitfall46_The_applied_index_is_in_the_state_and_nothing_is_applied_twice_or_left_out()
    {
        var machine = Rich();
        var index = machine.Store.AppliedIndex;
        var restored = Restore(machine.Snapshot());
        Assert.Equal(index, restored.Store.AppliedIndex);
        Assert.Throws<InvalidOperationException>(() => restored.Store.Apply(index, default));
        Assert.Throws<InvalidOperationException>(() => restored.Store.Apply(index + 2, default));
        restored.Store.Apply(index + 1, default);
    }

    [Fact]
    public void It_is_of_one_index_whatever_is_applied_while_it_is_written()
    {
        var machine = Rich();
        var expected = machine.Snapshot(100);
        var written = new List<byte>();
        foreach (var chunk in SnapshotWriter.Write(machine.Store.Freeze(), 100))
        {
            written.AddRange(chunk.Span);
            machine.Put($"later{written.Count}", "");
            machine.Do(new DeleteOperation(KeyRange.Prefix(Key("k"))), PutOf("a", ""));
            machine.Do(new RenewLeasesCommand([1, 2]));
            machine.Do(new CompactCommand(machine.Store.Revision));
            machine.Do(TransactionCommand.Of() with { Id = new(2, written.Count, written.Count) });
            machine.Do(new SetQuotaCommand(Key("k"), written.Count));
        }

        Assert.Equal(expected, written);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public void It_may_be_read_in_pieces_of_any_size(int pieceBytes)
    {
        var snapshot = Rich().Snapshot();
        Assert.Equal(snapshot, Restore(snapshot, pieceBytes).Snapshot());
    }

    [Fact]
    public void Every_flipped_bit_is_noticed()
    {
        var snapshot = Rich().Snapshot(300);
        for (var bit = 0; bit < snapshot.Length * 8; bit += 101)
        {
            snapshot[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<MetadataSnapshotException>(() => Restore(snapshot));
            snapshot[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Restore(snapshot);
    }

    [Fact]
    public void Wherever_it_breaks_off_it_is_refused()
    {
        var snapshot = Rich().Snapshot(300);
        for (var length = 0; length < snapshot.Length; length += 61)
            Assert.Throws<MetadataSnapshotException>(() => Restore(snapshot.AsSpan(0, length)));
        Assert.Throws<MetadataSnapshotException>(() => Restore([.. snapshot, 0]));
    }

    [Fact]
    public void A_chunk_left_out_doubled_or_exchanged_is_noticed()
    {
        byte[][] chunks = [.. SnapshotWriter.Write(Rich().Store.Freeze(), 300).Select(chunk => chunk.ToArray())];
        Assert.InRange(chunks.Length, 5, 1_000);
        for (var at = 0; at < chunks.Length; at++)
        {
            Assert.Throws<MetadataSnapshotException>(() => Restore([.. chunks.Where((_, one) => one != at).SelectMany(chunk => chunk)]));
            Assert.Throws<MetadataSnapshotException>(() => Restore([.. chunks.SelectMany((chunk, one) => one == at ? [.. chunk, .. chunk] : chunk)]));
        }

        (chunks[1], chunks[2]) = (chunks[2], chunks[1]);
        Assert.Throws<MetadataSnapshotException>(() => Restore([.. chunks.SelectMany(chunk => chunk)]));
    }

    [Fact]
    public void A_reader_that_has_refused_stays_so()
    {
        var snapshot = Rich().Snapshot(300);
        var reader = new SnapshotReader();
        var damaged = snapshot.ToArray();
        damaged[20] ^= 1;
        Assert.Throws<MetadataSnapshotException>(() => reader.Add(damaged));
        Assert.Throws<MetadataSnapshotException>(() => reader.Add(snapshot));
        Assert.Throws<MetadataSnapshotException>(() => reader.Finish());
    }

    [Fact]
    public void A_claimed_length_costs_no_memory()
    {
        var reader = new SnapshotReader();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<MetadataSnapshotException>(() => reader.Add([0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0]));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Chunks_have_the_size_asked_for_and_that_of_a_large_value_more()
    {
        var machine = new Machine();
        for (var at = 0; at < 100; at++)
            machine.Put($"{at}", new string('v', 1_000));
        Assert.All(SnapshotWriter.Write(machine.Store.Freeze(), 10_000), chunk => Assert.InRange(chunk.Length, 1, 11_100));
        machine.Put("large", new string('v', MetadataLimits.MaxValueBytes));
        Assert.Equal(machine.Snapshot(), Restore(machine.Snapshot()).Snapshot());
        Assert.Throws<ArgumentOutOfRangeException>(() => SnapshotWriter.Write(machine.Store.Freeze(), SnapshotFormat.MaxChunkBytes));
    }

    /// <summary>A store that has something of everything, and a compaction under way.</summary>
    private static Machine Rich()
    {
        var machine = new Machine();
        Assert.Equal(1, machine.Grant(60_000));
        Assert.Equal(2, machine.Do<LeaseAnswer>(new OpenSessionCommand(30_000)).LeaseId);
        machine.Do(TransactionCommand.Of(PutOf("once", "")) with { Id = new(2, 1, 1) });
        machine.Do(TransactionCommand.Of(RangeOf("", "")) with { Id = new(2, 3, 1) });
        machine.Put("leased", "", lease: 1);
        machine.Do(new CheckpointLeasesCommand([new(1, 1, 12_345)]));
        machine.Do(new SetQuotaCommand(Key("k"), 1 << 20));
        machine.Do(new SetQuotaCommand(default, 1 << 30));
        for (var at = 0; at < 700; at++)
        {
            machine.Do(PutOf($"k{at % 40}", $"{at}"), PutOf($"l{at}", ""));
            if (at % 9 == 0)
                machine.Delete($"k{at % 40}");
            if (at % 200 == 0)
                machine.Do(new MarkTimeCommand(at + 1));
        }

        machine.Do<DoneAnswer>(new CompactCommand(machine.Store.Revision - 50));
        return machine;
    }
}
