using System.Diagnostics;
using System.Globalization;
using OrleansCluster.Algorithms.Hashing;
using Spectre.Console;

namespace OrleansCluster.Bench.Hashing;

/// <summary>Every way of placing keys, at 10, 100 and 1,000 nodes of one weight: what a lookup takes, how even it is, and what a change of one node moves.</summary>
internal static class HashingBench
{
    public const int Keys = 2_000_000;

    private const double MapNanoseconds = 5;
    private const double MapMaxToMean = 1.02;
    private const double MapMoved = 1.01;

    private static readonly int[] Nodes = [10, 100, 1_000];

    public static Task Run(BenchReport report, CancellationToken cancellationToken)
    {
        Hash(report);
        KeyHash[] keys = [.. Enumerable.Range(0, Keys).Select(i => KeyHash.Of($"key-{i}"))];
        var rows = new Dictionary<(string Name, int Nodes), HashingRow>();
        foreach (var candidate in HashingCandidate.All)
        {
            foreach (var count in Nodes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows[(candidate.Name, count)] = Measure(report, candidate, count, keys);
            }
        }

        Partitions(report);
        Print(rows);
        Goals(report, rows);
        return Task.CompletedTask;
    }

    internal static HashingRow Measure(BenchReport report, HashingCandidate candidate, int count, KeyHash[] keys)
    {
        var silos = Silos(count);
        var hash = candidate.Build(silos);
        var bytes = BytesOf(() => candidate.Build(silos));

        var name = $"{candidate.Name}, {count:N0} nodes";
        var timed = candidate.AsksEveryNode ? Math.Max(1, (int)(keys.Length * 10L / count)) : keys.Length;
        var nanoseconds = report.Add($"{name}, lookup", "ns", Time(report.Repetitions, timed, () => candidate.Look(hash, keys, timed)));
        report.Derived($"{name}, memory", "bytes", bytes);

        var (maxToMean, deviation) = Balance(hash, keys);
        report.Derived($"{name}, max/mean", "ratio", maxToMean);
        report.Derived($"{name}, σ", "% of the mean", 100 * deviation);

        var (leaver, newcomer) = ($"silo-{(candidate.OnlyTheLastGoes ? count - 1 : count / 2)}", $"silo-{count}");
        var join = KeyMovement.Between(hash, candidate.Change(hash, Silos(count + 1)), newcomer, keys);
        var leave = KeyMovement.Between(hash, candidate.Change(hash, silos.Where(node => node.Name != leaver)), leaver, keys);
        report.Derived($"{name}, moved when one comes", "keys", join.Moved);
        report.Derived($"{name}, moved when one comes, to the minimum", "ratio", join.ToMinimum);
        report.Derived($"{name}, moved when one goes", "keys", leave.Moved);
        report.Derived($"{name}, moved when one goes, to the minimum", "ratio", leave.ToMinimum);
        return new HashingRow(nanoseconds, bytes, maxToMean, deviation, join.ToMinimum, leave.ToMinimum);
    }

    // Each node's keys to the share that is its by weight: the greatest, and the standard deviation.
    private static (double MaxToMean, double Deviation) Balance(IConsistentHash hash, KeyHash[] keys)
    {
        var counts = new long[hash.Nodes.Length];
        foreach (var key in keys) counts[hash.Locate(key)]++;
        var weights = hash.Nodes.Sum(node => (double)node.Weight);
        double[] shares = [.. counts.Select((count, number) => count * weights / (hash.Nodes[number].Weight * (double)keys.Length))];
        return (shares.Max(), Math.Sqrt(shares.Average(share => (share - 1) * (share - 1))));
    }

    // Several at one time, as the heap moves by some hundred bytes of its own.
    private static double BytesOf(Func<IConsistentHash> build)
    {
        const int copies = 8;
        var free = GC.GetTotalMemory(forceFullCollection: true);
        IConsistentHash[] built = [.. Enumerable.Range(0, copies).Select(_ => build())];
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - free;
        GC.KeepAlive(built);
        return Math.Max(0, bytes / (double)copies);
    }

    // What every lookup of a key has before it.
    private static void Hash(BenchReport report)
    {
        string[] texts = [.. Enumerable.Range(0, 1_024).Select(i => $"user:{i + 1_000_000_000}/x")];
        byte[][] bytes = [.. texts.Select(System.Text.Encoding.UTF8.GetBytes)];
        report.Add("hash of 17 bytes", "ns", Time(report.Repetitions, Keys, () =>
        {
            var sum = 0UL;
            for (var i = 0; i < Keys; i++) sum += KeyHash.Of(bytes[i & 1_023]).Value;
            return (long)sum;
        }));
        report.Add("hash of a text of 17 letters", "ns", Time(report.Repetitions, Keys, () =>
        {
            var sum = 0UL;
            for (var i = 0; i < Keys; i++) sum += KeyHash.Of(texts[i & 1_023]).Value;
            return (long)sum;
        }));
    }

    // Of the map alone: what is made anew when a node goes, and how long the next map takes.
    private static void Partitions(BenchReport report)
    {
        foreach (var count in Nodes)
        {
            var name = $"{HashingCandidate.Map}, {HashingCandidate.MapPartitions:N0}, {count:N0} nodes";
            var map = PartitionMap.Create(Silos(count), new() { Partitions = HashingCandidate.MapPartitions });
            var watch = Stopwatch.StartNew();
            var less = map.Next(Silos(count).Skip(1));
            report.Derived($"{name}, next map when one goes", "ms", watch.Elapsed.TotalMilliseconds);
            var (leave, join) = (PartitionMovement.Between(map, less), PartitionMovement.Between(map, map.Next(Silos(count + 1))));
            report.Derived($"{name}, copies sent when one goes, to the minimum", "ratio", (double)leave.Copies / leave.CopiesAtLeast);
            report.Derived($"{name}, copies sent when one comes, to the minimum", "ratio", (double)join.Copies / join.CopiesAtLeast);
            report.Derived($"{name}, primaries of the one that goes that pass to a backup", "%", 100.0 * leave.Promotions / leave.Primaries);
            report.Derived($"{name}, bytes in the metadata store", "bytes", map.ToBytes().Length);
        }
    }

    private static List<double> Time(int repetitions, int lookups, Func<long> look)
    {
        var samples = new List<double>();
        for (var i = -2; i < repetitions; i++)
        {
            var watch = Stopwatch.StartNew();
            var sum = look();
            if (i >= 0) samples.Add(watch.Elapsed.TotalNanoseconds / lookups);
            GC.KeepAlive(sum);
        }

        return samples;
    }

    private static HashNode[] Silos(int count) => [.. Enumerable.Range(0, count).Select(i => new HashNode($"silo-{i}"))];

    private static void Print(Dictionary<(string Name, int Nodes), HashingRow> rows)
    {
        var table = new Table().Title($"{string.Join(" / ", Nodes.Select(count => count.ToString("N0", CultureInfo.InvariantCulture)))} nodes, {Keys:N0} keys");
        foreach (var column in (string[])["algorithm", "lookup, ns", "memory, KiB", "max/mean", "σ, %", "moved, one comes", "moved, one goes"]) table.AddColumn(column);
        foreach (var candidate in HashingCandidate.All)
        {
            string Of(string format, Func<HashingRow, double> figure) =>
                string.Join(" / ", Nodes.Select(count => figure(rows[(candidate.Name, count)]).ToString(format, CultureInfo.InvariantCulture)));
            table.AddRow(
                Markup.Escape(candidate.Name), Of("0.0", row => row.Nanoseconds), Of("N0", row => row.Bytes / 1_024), Of("0.000", row => row.MaxToMean),
                Of("0.00", row => 100 * row.Deviation), Of("0.000", row => row.Join), Of("0.000", row => row.Leave));
        }

        AnsiConsole.Write(table);
    }

    private static void Goals(BenchReport report, Dictionary<(string Name, int Nodes), HashingRow> rows)
    {
        HashingRow At(int count) => rows[($"{HashingCandidate.Map}, {HashingCandidate.MapPartitions:N0}", count)];
        foreach (var count in Nodes)
        {
            report.Goal($"a lookup in the partition map of {count:N0} nodes in at most {MapNanoseconds} ns", At(count).Nanoseconds, ns => ns <= MapNanoseconds);
            report.Goal($"its moved keys at most {MapMoved} times the minimum, one comes", At(count).Join, ratio => ratio <= MapMoved);
            report.Goal($"its moved keys at most {MapMoved} times the minimum, one goes", At(count).Leave, ratio => ratio <= MapMoved);
        }

        report.Goal($"its max/mean at 100 nodes at most {MapMaxToMean}", At(100).MaxToMean, ratio => ratio <= MapMaxToMean);
    }
}
