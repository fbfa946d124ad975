using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Bench.Cache.Traces;
using Trace = OrleansCluster.Bench.Cache.Traces.Trace;

namespace OrleansCluster.Bench.Cache;

/// <summary>The figures of one shard's table by itself.</summary>
internal static class CacheBench
{
    private const int Entries = 1_000_000;
    private const int Operations = 2_000_000;
    private const int HotKeys = 10_000;
    private const long CapacityBytes = 1L << 30;
    private static readonly byte[] Value = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 31))];

    public static async Task Run(BenchReport report, CancellationToken cancellationToken)
    {
        AddHitRatios(report);
        AddMemory(report);
        await AddSpeed(report);
    }

    private static void AddHitRatios(BenchReport report)
    {
        const int Objects = 100_000;
        const int Requests = 2_000_000;
        const int Capacity = 10_000;
        Trace[] traces =
        [
            Trace.Zipf(Objects, Requests, 0.8, seed: 1), Trace.Zipf(Objects, Requests, 1.0, seed: 1), Trace.Scan(Objects, Requests, 2 * Capacity, seed: 1),
            Trace.Loop(Capacity * 6 / 5, Requests),
        ];
        foreach (var trace in traces)
        {
            var name = $"hit ratio, {trace.Name}, room for {Capacity:N0}";
            report.Derived($"{name}: the shard's S3-FIFO", "hits a request", HitRatios.OfTable(trace, Capacity));
            report.Derived($"{name}: LRU", "hits a request", HitRatios.OfLru(trace, Capacity));
            report.Derived($"{name}: Belady's optimal", "hits a request", HitRatios.OfOptimal(trace, Capacity));
        }
    }

    private static void AddMemory(BenchReport report)
    {
        var (used, counted) = (new List<double>(), new List<double>());
        for (var round = 0; round < report.Repetitions; round++)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var (after, bytes) = MeasureFull();
            used.Add((double)(after - before) / Entries);
            counted.Add((double)bytes / Entries);
        }

        var median = report.Add($"memory an entry at {Entries:N0}, keys of 14 bytes, values of {Value.Length}: what the process uses", "bytes", used);
        var charged = report.Add("the same, as the shard counts it", "bytes", counted);
        report.Derived("used to counted", "ratio", median / charged);
        report.Derived("used beyond key and value", "bytes", median - Value.Length - KeyOf(0).Length);
    }

    // By itself, so that nothing of one table is left on the stack when the next is measured.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (long Used, long Counted) MeasureFull()
    {
        var table = Fill(Entries);
        var used = GC.GetTotalMemory(forceFullCollection: true);
        var counted = table.Statistics.Bytes;
        GC.KeepAlive(table);
        return (used, counted);
    }

    private static async Task AddSpeed(BenchReport report)
    {
        foreach (var (keys, what) in ((int, string)[])[(HotKeys, "10,000 keys"), (Entries, "1,000,000 keys at random")])
        {
            var table = Fill(keys);
            var (names, hashes) = Names(keys);
            foreach (var threads in (int[])[1, 2])
                await AddNanoseconds(report, $"get on the table, {what}, {threads} thread{(threads == 1 ? string.Empty : "s")}", threads, thread => Get(table, names, hashes, thread));
            await AddNanoseconds(report, $"set of 100 bytes, {what}, in place of others", 1, _ => Set(table, names, hashes));
        }

        var (evictedNames, evictedHashes) = Names(Entries);
        var small = new CacheTable(new() { CapacityBytes = 16 << 20 });
        await AddNanoseconds(report, "set of 100 bytes that evicts another", 1, _ => Set(small, evictedNames, evictedHashes));
        var recording = new CacheTable(new() { CapacityBytes = CapacityBytes, RecordsChanges = true });
        var (hotNames, hotHashes) = Names(HotKeys);
        await AddNanoseconds(report, "set of 100 bytes, 10,000 keys, recorded, the records encoded", 1, _ => SetRecorded(recording, hotNames, hotHashes));
    }

    // What each operation takes of its own thread's time.
    private static async Task AddNanoseconds(BenchReport report, string name, int threads, Func<int, int> work)
    {
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(() => work(thread))));
        var samples = new List<double>();
        for (var round = 0; round < report.Repetitions; round++)
        {
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(() => work(thread))));
            samples.Add(Stopwatch.GetElapsedTime(started).TotalNanoseconds / Operations);
        }

        report.Add(name, "ns", samples);
    }

    private static int Get(CacheTable table, byte[][] names, ulong[] hashes, int thread)
    {
        var (hits, chance) = (0, (uint)(thread + 1) * 0x9E3779B9);
        for (var at = 0; at < Operations; at++)
        {
            var number = Next(ref chance, names.Length);
            hits += table.TryGet(hashes[number], names[number], 1, out var item) && item.Value.Length == Value.Length ? 1 : 0;
        }

        return hits == Operations ? hits : throw new InvalidOperationException($"{Operations - hits} gets were misses.");
    }

    private static int Set(CacheTable table, byte[][] names, ulong[] hashes)
    {
        var (done, chance) = (0, 7U);
        for (var at = 0; at < Operations; at++)
        {
            var number = Next(ref chance, names.Length);
            done += table.Apply(CacheOperation.Set(hashes[number], names[number], Value), 1).Status == CacheStatus.Done ? 1 : 0;
        }

        return done == Operations ? done : throw new InvalidOperationException($"{Operations - done} sets were refused.");
    }

    private static int SetRecorded(CacheTable table, byte[][] names, ulong[] hashes)
    {
        const int AtOnce = 100;
        var (bytes, chance) = (0, 7U);
        for (var at = 0; at < Operations; at++)
        {
            var number = Next(ref chance, names.Length);
            table.Apply(CacheOperation.Set(hashes[number], names[number], Value), 1);
            if (at % AtOnce == AtOnce - 1)
                bytes |= Algorithms.Cache.Replication.RecordCodec.Encode(table.TakeRecords()!).Length;
        }

        return bytes;
    }

    // A number below the limit by xorshift: the cost of chance is little beside a get's.
    private static int Next(ref uint chance, int limit)
    {
        chance ^= chance << 13;
        chance ^= chance >> 17;
        chance ^= chance << 5;
        return (int)(((ulong)chance * (ulong)limit) >> 32);
    }

    private static CacheTable Fill(int count)
    {
        var table = new CacheTable(new() { CapacityBytes = CapacityBytes });
        for (var number = 0; number < count; number++)
            table.Apply(CacheOperation.Set(HitRatios.Hash(number), KeyOf(number), Value), 0);
        return table;
    }

    private static (byte[][] Names, ulong[] Hashes) Names(int count) =>
        ([.. Enumerable.Range(0, count).Select(KeyOf)], [.. Enumerable.Range(0, count).Select(number => HitRatios.Hash(number))]);

    private static byte[] KeyOf(int number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"user:{number:000000000}"));
}
