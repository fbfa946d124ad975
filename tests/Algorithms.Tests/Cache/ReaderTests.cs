using System.Buffers.Binary;
using OrleansCluster.Algorithms.Cache;

namespace OrleansCluster.Algorithms.Tests.Cache;

/// <summary>Real threads: one writes, others read at the same time, and each checks what it was promised.</summary>
public sealed class ReaderTests
{
    private const int Readers = 3;
    private const int KeyCount = 8;
    private const int Writes = 200_000;

    private static readonly byte[][] Names = [.. Enumerable.Range(0, KeyCount).Select(at => Keys.Of(at))];
    private static readonly ulong[] Hashes = [.. Names.Select(name => Keys.Hash(name))];

    private readonly CacheTable _table = Keys.Table(1L << 30);

    /// <summary>
    /// A key's n-th state holds n, or nothing if n is a multiple of 3. A read lies between what was acknowledged before it began and what had been begun when it ended; the
    /// same thread sees nothing older afterwards. Other keys come and go, so that the table grows and shrinks under the readers.
    /// </summary>
    [Fact]
    public void Each_read_sees_what_was_acknowledged_or_newer_whole_and_never_goes_back()
    {
        var (begun, acknowledged) = (new long[KeyCount], new long[KeyCount]);
        Race(
            write: at =>
            {
                var key = at * 7 % KeyCount;
                var state = begun[key] + 1;
                Volatile.Write(ref begun[key], state);
                if (state % 3 == 0)
                    _table.Apply(CacheOperation.Delete(Hashes[key], Names[key]), 0);
                else
                    _table.Apply(CacheOperation.Set(Hashes[key], Names[key], ValueOf(state)), 0);
                Volatile.Write(ref acknowledged[key], state);
                Disturb(at);
            },
            read: (random, seen) =>
            {
                var key = random.Next(KeyCount);
                var before = Math.Max(Volatile.Read(ref acknowledged[key]), seen[key]);
                var found = _table.TryGet(Hashes[key], Names[key], 0, out var item);
                var after = Volatile.Read(ref begun[key]);
                if (found)
                {
                    var state = StateOf(item.Value.Span);
                    Assert.InRange(state, before, after);
                    seen[key] = state;
                }
                else
                {
                    // The first state of nothing from then on.
                    var absent = (before + 2) / 3 * 3;
                    Assert.True(absent <= after, $"nothing was found between {before} and {after}");
                    seen[key] = absent;
                }
            });
        Assert.True(_table.Statistics.Hits > 0 && _table.Statistics.Misses > 0);
    }

    [Fact]
    public void A_hit_of_a_sliding_entry_keeps_it_for_its_whole_period_from_then_on()
    {
        const long Period = 5;
        var (clock, lastHit, ends) = (0L, -Period, 0);
        var (name, hash) = (Names[0], Hashes[0]);
        Race(
            write: at =>
            {
                // At the second step what nobody accessed between the two has expired, and readers may be about to.
                Volatile.Write(ref clock, clock + (at % 6 == 0 ? Period - 1 : at % 6 == 1 ? 1 : 0));
                var hit = Volatile.Read(ref lastHit);
                if (at % 12 > 5)
                    _table.Advance(clock, 10);
                var add = _table.Apply(CacheOperation.Add(hash, name, ValueOf(at)) with { Expiry = CacheExpiry.Sliding(Period) }, clock);
                if (add.Status != CacheStatus.Done)
                    return;
                ends++;
                Assert.True(clock >= hit + Period, $"it was accessed at {hit} and is gone at {clock}");
            },
            read: (_, _) =>
            {
                var now = Volatile.Read(ref clock);
                if (!_table.TryGet(hash, name, now, out _))
                    return;
                for (var last = Volatile.Read(ref lastHit); now > last; last = Volatile.Read(ref lastHit))
                    Interlocked.CompareExchange(ref lastHit, now, last);
            });
        Assert.True(ends > 1);
    }

    [Fact]
    public void An_entry_that_is_given_another_expiry_is_there_all_the_while()
    {
        var (name, hash) = (Names[0], Hashes[0]);
        CacheExpiry[] expiries = [CacheExpiry.Sliding(1_000), new(5_000, 2_000), default, CacheExpiry.At(9_000)];
        _table.Apply(CacheOperation.Set(hash, name, ValueOf(7)), 0);
        Race(
            write: at => _table.Apply(CacheOperation.Touch(hash, name, expiries[at % expiries.Length]), 1),
            read: (random, _) =>
            {
                var found = random.Next(2) == 0 ? _table.TryGet(hash, name, 2, out var item) : _table.TryPeek(hash, name, 2, out item);
                Assert.True(found);
                Assert.True(item.DeadlineMs >= 1_000, $"the deadline is {item.DeadlineMs}");
            });
    }

    [Fact]
    public void No_read_has_an_entry_that_has_expired_by_the_time_it_passes()
    {
        var clock = 0L;
        Race(
            write: at =>
            {
                var deadline = clock + 1 + (at % 4);
                _table.Apply(CacheOperation.Set(Hashes[at % KeyCount], Names[at % KeyCount], ValueOf(deadline)) with { Expiry = CacheExpiry.At(deadline) }, clock);
                Volatile.Write(ref clock, clock + (at % 2));
                if (at % 16 == 0)
                    _table.Advance(clock, 4);
            },
            read: (random, _) =>
            {
                var key = random.Next(KeyCount);
                var now = Volatile.Read(ref clock);
                if (_table.TryGet(Hashes[key], Names[key], now, out var item))
                    Assert.True(StateOf(item.Value.Span) > now);
            });
        Assert.True(_table.Statistics.Hits > 0);
    }

    [Fact]
    public void After_the_invalidation_of_a_tag_was_acknowledged_no_read_has_what_had_it_before()
    {
        var (round, invalidated) = (1L, 0L);
        Race(
            write: at =>
            {
                _table.Apply(CacheOperation.Set(Hashes[at % KeyCount], Names[at % KeyCount], ValueOf(round)) with { Tags = ["t"] }, 0);
                if (at % 11 != 0)
                    return;
                _table.Invalidate("t", 0);
                Volatile.Write(ref invalidated, round++);
                if (at % 3 == 0)
                    _table.Advance(0, 16);
            },
            read: (random, _) =>
            {
                var key = random.Next(KeyCount);
                var gone = Volatile.Read(ref invalidated);
                if (_table.TryGet(Hashes[key], Names[key], 0, out var item))
                    Assert.True(StateOf(item.Value.Span) > gone);
            });
        Assert.True(_table.Statistics.Hits > 0);
    }

    [Fact]
    public void Under_eviction_reads_are_whole_and_the_bytes_bounded()
    {
        var table = Keys.Table(CacheLimits.MinCapacityBytes);
        Race(
            write: at =>
            {
                var name = Keys.Of(at % 500);
                table.Apply(CacheOperation.Set(Keys.Hash(name), name, ValueOf(at % 500)), 0);
                Assert.True(table.Statistics.Bytes <= CacheLimits.MinCapacityBytes);
            },
            read: (random, _) =>
            {
                var number = random.Next(500);
                var name = Keys.Of(number);
                if (table.TryGet(Keys.Hash(name), name, 0, out var item))
                    Assert.Equal(number, StateOf(item.Value.Span));
            });
        Assert.True(table.Statistics is { Evictions: > 0, Hits: > 0 });
    }

    [Fact]
    public void A_read_allocates_nothing()
    {
        _table.Set("a", "1", 0, CacheExpiry.Sliding(1000), "t");
        var key = Keys.Bytes("a");
        var (hash, hits) = (Keys.Hash(key), 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var now = 0; now < 900; now++)
            hits += _table.TryGet(hash, key, now, out _) ? 1 : 0;
        Assert.Equal((900, 0), (hits, GC.GetAllocatedBytesForCurrentThread() - before));
    }

    // The number, as often as the number says, so that no half of a value can pass.
    private static byte[] ValueOf(long state)
    {
        var value = new byte[8 * (1 + (state % 9))];
        for (var at = 0; at < value.Length; at += 8)
            BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(at), state);
        return value;
    }

    private static long StateOf(ReadOnlySpan<byte> value)
    {
        var state = BinaryPrimitives.ReadInt64LittleEndian(value);
        Assert.True(value.SequenceEqual(ValueOf(state)));
        return state;
    }

    private void Disturb(int at)
    {
        var name = Keys.Of(1_000 + (at % 300));
        if (at / 300 % 2 == 0)
            _table.Apply(CacheOperation.Set(Keys.Hash(name), name, default), 0);
        else
            _table.Apply(CacheOperation.Delete(Keys.Hash(name), name), 0);
    }

    private static void Race(Action<int> write, Action<Random, long[]> read)
    {
        var isDone = false;
        var reads = new long[Readers];
        Exception? failure = null;
        var threads = Enumerable.Range(0, Readers).Select(number => new Thread(() =>
        {
            try
            {
                var random = new Random(number);
                var seen = new long[KeyCount];
                for (; !Volatile.Read(ref isDone); Volatile.Write(ref reads[number], reads[number] + 1))
                    read(random, seen);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, exception, null);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        try
        {
            // Until enough was written, and every reader has read a good deal meanwhile.
            for (var at = 1; at <= Writes || (Volatile.Read(ref failure) is null && reads.Any(count => Volatile.Read(ref count) < 1_000)); at++)
                write(at);
        }
        finally
        {
            Volatile.Write(ref isDone, true);
            threads.ForEach(thread => thread.Join());
        }

        Assert.Null(failure);
    }
}
