using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Replication;

namespace OrleansCluster.Algorithms.Tests.Cache;

/// <summary>A backup holds exactly what the owner holds: by records from the beginning, and by a snapshot and the records after it.</summary>
public sealed class ReplicaTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(300).WithStartSize(5).WithEndSize(200);

    [Fact]
    public void A_backup_that_applies_all_records_holds_what_the_owner_holds() =>
        Check.One(Many, Prop.ForAll(RandomOperations.Steps.ToArbitrary(), steps =>
        {
            var owner = Keys.Table(CacheLimits.MinCapacityBytes, records: true);
            var replica = Keys.Table(CacheLimits.MinCapacityBytes);
            var now = 0L;
            foreach (var step in steps)
            {
                Step(owner, step, ref now);
                if (step[2] % 3 == 0)
                    CatchUp(owner, replica);
            }

            CatchUp(owner, replica);
            Assert.Equal(Image(owner), Image(replica));
        }));

    [Fact]
    public void A_snapshot_in_pieces_while_changes_go_on_and_the_records_since_give_what_the_owner_holds() =>
        Check.One(Many, Prop.ForAll(RandomOperations.Steps.ToArbitrary(), Gen.Choose(0, 150).ToArbitrary(), (steps, begin) =>
        {
            var owner = Keys.Table(CacheLimits.MinCapacityBytes, records: true);
            var replica = Keys.Table(CacheLimits.MinCapacityBytes);
            var now = 0L;
            CacheSnapshot? snapshot = null;
            string[] then = [];
            for (var at = 0; at < steps.Length; at++)
            {
                if (at == begin)
                {
                    while (owner.TakeRecords() is not null)
                    {
                    }

                    (snapshot, then) = (owner.BeginSnapshot(), Image(owner, withExpiry: false));
                }

                Step(owner, steps[at], ref now);
                if (snapshot is not null)
                    LoadPiece(snapshot, replica, then);
            }

            snapshot ??= Drained(owner).BeginSnapshot();
            while (LoadPiece(snapshot, replica, null))
            {
            }

            CatchUp(owner, replica);
            Assert.Equal(Image(owner), Image(replica));
        }));

    [Fact]
    public void A_backup_that_took_over_goes_on_with_versions_time_and_all_entries_in_use()
    {
        var owner = Keys.Table(records: true);
        var replica = Keys.Table();
        owner.Set("sliding", "1", 100, CacheExpiry.Sliding(10));
        owner.Set("both", "1", 100, new(130, 10), "t");
        owner.Set("hidden", "1", 100, default, "u");
        owner.Invalidate("u", 100);
        var version = owner.Set("plain", "1", 109).Version;
        owner.Read("sliding", 109);
        owner.Read("both", 109);
        CatchUp(owner, replica);
        Assert.Equal(109, replica.NowMs);
        replica.TakeOver(117);
        Assert.Equal(("1", "1"), (replica.Peek("sliding", 117), replica.Peek("both", 126)));
        Assert.Equal((null, null), (replica.Peek("hidden", 117), replica.Peek("both", 127)));
        while (replica.Advance(117, 10))
        {
        }

        Assert.Equal(3, replica.Statistics.Entries);
        Assert.True(replica.Set("plain", "2", 117).Version > version);
    }

    // Its owner has ended it, or stored another in its place, since the snapshot; and died before the record of that was on its way.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_entry_that_its_owner_has_ended_since_the_snapshot_expires_at_a_backup_that_never_heard_of_it(bool isReplaced)
    {
        var owner = Keys.Table(records: true);
        var replica = Keys.Table();
        owner.Set("sliding", "1", 100, CacheExpiry.Sliding(10));
        while (owner.TakeRecords() is not null)
        {
        }

        var snapshot = owner.BeginSnapshot();
        if (isReplaced)
            owner.Set("sliding", "2", 105);
        else
            Assert.Null(owner.Read("sliding", 110));
        owner.Advance(110, 10);
        LoadPiece(snapshot, replica, null);
        replica.TakeOver(120);
        Assert.Equal("1", replica.Peek("sliding", 129));
        Assert.Null(replica.Peek("sliding", 130));
    }

    [Fact]
    public void A_table_that_was_handed_over_evicts_what_its_owner_would_have()
    {
        var owner = Keys.Table(1 << 20, records: true);
        for (var at = 0; at < 1_500; at++)
            owner.Set($"k{at}", new string('x', 500));
        for (var at = 0; at < 3_000; at++)
            owner.Read($"k{at * 7 % 300}");
        Assert.Equal(0, owner.Statistics.Evictions);
        var replica = Keys.Table(1 << 20);
        for (var snapshot = owner.BeginSnapshot(); snapshot.TakePiece(10_000) is { } piece;)
            Assert.Equal(ReplicaFault.None, replica.Load(piece));
        replica.TakeOver(0);
        foreach (var table in (CacheTable[])[owner, replica])
        {
            for (var at = 0; at < 3_000; at++)
                table.Set($"new{at}", new string('x', 500));
        }

        Assert.Equal(Image(owner).Select(KeyOf), Image(replica).Select(KeyOf));
        Assert.NotNull(replica.Peek("k299"));
    }

    [Fact]
    public void What_does_not_follow_or_is_of_another_table_is_refused()
    {
        var owner = Keys.Table(records: true);
        var replica = Keys.Table();
        owner.Set("a", "1");
        var first = owner.TakeRecords()!;
        owner.Set("a", "2");
        var second = owner.TakeRecords()!;
        Assert.Equal(ReplicaFault.NotNext, replica.Apply(second));
        Assert.Equal(ReplicaFault.None, replica.Apply(first));
        Assert.Equal(ReplicaFault.NotNext, replica.Apply(first));
        Assert.Equal(ReplicaFault.None, replica.Apply(second));
        CacheRecord[] strange =
        [
            new RemoveRecord(1, 1, RemovalReason.Deleted), new TouchRecord(1, 1, default), new PromoteRecord(1, 1), new InvalidateTagRecord("t"),
            new ChangeValueRecord(1, 1, default), new AppendRecord(1, 1, default),
        ];
        foreach (var record in strange)
        {
            var other = Keys.Table();
            Assert.Equal(ReplicaFault.None, other.Apply(first));
            Assert.Equal(ReplicaFault.Diverged, other.Apply(new(2, 0, [record])));
            Assert.Equal(ReplicaFault.Unusable, other.Apply(second));
            Assert.Throws<InvalidOperationException>(() => other.TakeOver(0));
        }
    }

    [Fact]
    public void A_backup_that_is_too_small_says_so()
    {
        var owner = Keys.Table(records: true);
        var replica = Keys.Table(CacheLimits.MinCapacityBytes);
        owner.Set("a", new string('x', 100_000));
        Assert.Equal(ReplicaFault.OverCapacity, replica.Apply(owner.TakeRecords()!));
        Assert.Equal(ReplicaFault.OverCapacity, Keys.Table(CacheLimits.MinCapacityBytes).Load(owner.BeginSnapshot().TakePiece()!));
    }

    [Fact]
    public void Pieces_are_loaded_in_order_into_a_new_table_only()
    {
        var owner = Keys.Table();
        for (var at = 0; at < 10; at++)
            owner.Set($"k{at}", new string('x', 100));
        var snapshot = owner.BeginSnapshot();
        var (first, second) = (snapshot.TakePiece(500)!, snapshot.TakePiece(500)!);
        var replica = Keys.Table();
        Assert.Equal(ReplicaFault.NotNext, replica.Load(second));
        Assert.Equal(ReplicaFault.None, replica.Load(first));
        Assert.Equal(ReplicaFault.NotNext, replica.Load(first));
        Assert.Equal(ReplicaFault.NotNext, replica.Apply(new RecordBatch(1, 0, [ClearRecord.Instance])));
        Assert.Throws<InvalidOperationException>(() => replica.TakeOver(0));
        Assert.Equal(ReplicaFault.NotNext, owner.Load(first));
        Assert.Equal(ReplicaFault.Diverged, replica.Load(first with { Number = 1 }));
    }

    [Fact]
    public void Records_that_nobody_takes_are_bounded()
    {
        var table = new CacheTable(new() { CapacityBytes = Keys.Roomy, RecordsChanges = true, MaxWaitingRecordBytes = 10_000 });
        var stored = 0;
        while (table.Set($"k{stored}", new string('x', 100)).Status == CacheStatus.Done)
            stored++;
        Assert.InRange(stored, 30, 100);
        var refused = table.Set("a", "1");
        Assert.Equal((CacheStatus.RecordsWaiting, 10_000), (refused.Status, refused.Limit));
        Assert.Equal(CacheStatus.RecordsWaiting, table.Clear(0).Status);
        Assert.Equal(CacheStatus.Done, table.Run(CacheOperation.Get, "k0").Status);
        var batches = 0;
        for (var next = 1L; table.TakeRecords(1_000) is { } batch; next += batch.Records.Count, batches++)
            Assert.Equal(next, batch.FirstPosition);
        Assert.InRange(batches, 10, 100);
        Assert.Equal(0, table.WaitingRecordBytes);
        Assert.Equal(CacheStatus.Done, table.Set("a", "1").Status);
    }

    private static CacheTable Drained(CacheTable owner)
    {
        while (owner.TakeRecords() is not null)
        {
        }

        return owner;
    }

    private static void Step(CacheTable owner, int[] step, ref long now)
    {
        now += step[3] % 5 == 0 ? step[4] % 20 : 0;
        var name = $"key{step[1] % 40}";
        switch (step[0] % 31)
        {
            case 0:
                owner.Clear(now);
                break;
            case 1 or 2:
                owner.Invalidate($"tag{step[1] % 3}", now);
                break;
            case 3 or 4:
                owner.Advance(now, 1 + (step[1] % 8));
                break;
            case < 10:
                owner.Read(name, now);
                break;
            default:
                var time = now;
                owner.Apply(RandomOperations.Of(step, now, key => VersionOf(owner, key, time), 40, 6_000), now);
                break;
        }
    }

    private static long VersionOf(CacheTable table, string key, long now) => table.TryPeek(Keys.Hash(Keys.Bytes(key)), Keys.Bytes(key), now, out var item) ? item.Version : 7;

    private static void CatchUp(CacheTable owner, CacheTable replica)
    {
        while (owner.TakeRecords(5_000) is { } batch)
        {
            Assert.True(RecordCodec.TryDecode(RecordCodec.Encode(batch), out var decoded, out _));
            Assert.Equal(ReplicaFault.None, replica.Apply(decoded));
        }

        Assert.Equal((owner.Position, owner.EntryBytes, owner.Statistics.Entries), (replica.Position, replica.EntryBytes, replica.Statistics.Entries));
    }

    private static string KeyOf(string line) => line[..line.IndexOf(' ')];

    private static bool LoadPiece(CacheSnapshot snapshot, CacheTable replica, string[]? then)
    {
        if (snapshot.TakePiece(8_000) is not { } piece)
            return false;
        Assert.True(SnapshotCodec.TryDecode(SnapshotCodec.Encode(piece), out var decoded, out _));
        Assert.Equal(ReplicaFault.None, replica.Load(decoded));
        if (piece.IsLast && then is not null)
            Assert.Equal(then, Image(replica, withExpiry: false));
        return true;
    }

    // All that a table holds, expired and hidden entries included. Expiry and invalidations in a snapshot may be those of records that follow it.
    private static string[] Image(CacheTable table, bool withExpiry = true)
    {
        var lines = new List<string>();
        for (var snapshot = table.BeginSnapshot(); snapshot.TakePiece() is { } piece;)
        {
            lines.AddRange(piece.Entries.Select(one =>
                $"{Keys.Text(one.Key)} {one.Version} {Keys.Text(one.Value)} {one.IsInMain} {(withExpiry ? one.Expiry : default)} {string.Join(' ', one.Tags.Select(tag => withExpiry ? $"{tag}" : tag.Name))}"));
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }
}
