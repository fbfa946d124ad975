using System.Diagnostics;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Snapshots;
using Xunit.Abstractions;

namespace OrleansCluster.Algorithms.Tests.Metadata;

/// <summary>
/// What a large store costs. Tells figures and asserts none, so it is the same test on a slow machine; how many keys is in the
/// environment variable METADATA_MEASURE_KEYS (1,000,000 for the figures of the documentation).
/// </summary>
public class MillionKeysMeasure(ITestOutputHelper output)
{
    private static readonly int Keys = int.TryParse(Environment.GetEnvironmentVariable("METADATA_MEASURE_KEYS"), out var keys) ? keys : 20_000;

    private TimeSpan _processor = Environment.CpuUsage.TotalTime;
    private TimeSpan _paused = GC.GetTotalPauseDuration();

    [Fact]
    public void A_store_of_many_keys_is_loaded_written_down_and_restored()
    {
        var store = new MetadataStore();
        var before = GC.GetTotalMemory(true);
        var clock = Stopwatch.StartNew();
        for (var at = 0; at < Keys; at++)
            store.Apply((ulong)at + 1, PutOf(at));
        Say("load", clock);
        var bytes = GC.GetTotalMemory(true) - before;
        output.WriteLine($"memory: {bytes / Keys} bytes a key; counted against the quota: {store.RetainedBytes / Keys}");

        clock.Restart();
        var view = store.Freeze();
        var chunks = new List<byte[]>();
        foreach (var chunk in SnapshotWriter.Write(view))
            chunks.Add(chunk.ToArray());
        Say($"snapshot of {chunks.Sum(chunk => (long)chunk.Length) >> 20} MiB", clock);

        clock.Restart();
        var reader = new SnapshotReader();
        foreach (var chunk in chunks)
            reader.Add(chunk);
        var restored = reader.Finish();
        Say("restore", clock);
        Assert.Equal(store.KeyCount, restored.KeyCount);
        Assert.Equal(store.RetainedBytes, restored.RetainedBytes);

        clock.Restart();
        var longest = TimeSpan.Zero;
        for (var at = 0; at < Keys; at++)
        {
            var started = clock.Elapsed;
            store.Apply((ulong)(Keys + at) + 1, PutOf(at));
            longest = clock.Elapsed - started > longest ? clock.Elapsed - started : longest;
        }

        Say($"put over every key while a view is held (longest {longest.TotalMilliseconds:F1} ms)", clock);
        GC.KeepAlive(view);
        clock.Restart();
        var index = (ulong)(2 * Keys) + 1;
        store.Apply(index++, new CompactCommand(store.Revision).Encode());
        for (var left = 2 * Keys; left > 0; left -= MetadataLimits.SweptChangesPerApply)
            store.Apply(index++, default);

        Say("compaction of all history", clock);
        // All but what the last revision replaced, which the history tells until the next compaction.
        Assert.InRange(store.RetainedBytes, restored.RetainedBytes, restored.RetainedBytes + 2 * KeyVersion.CostOf(default, default) + 1_000);
        clock.Restart();
        Assert.True(store.TryRead(new RangeOperation(KeyRange.All) { CountOnly = true }, out var count, out _));
        Say($"count of {count.Count} keys", clock);
    }

    private static byte[] PutOf(int at) =>
        TransactionCommand.Of(new PutOperation(ByteString.OfUtf8($"/registry/{at * 7919L % Keys:D12}"), ByteString.CopyOf(new byte[256]))).Encode();

    private void Say(string what, Stopwatch clock)
    {
        // The processor's time says more than the wall's where other tests run beside it; it includes the collector's threads.
        var processor = Environment.CpuUsage.TotalTime;
        output.WriteLine($"{what}: {clock.Elapsed.TotalSeconds:F2} s ({(processor - _processor).TotalSeconds:F2} s of processor, {(GC.GetTotalPauseDuration() - _paused).TotalSeconds:F2} s stopped by the collector)");
        (_processor, _paused) = (Environment.CpuUsage.TotalTime, GC.GetTotalPauseDuration());
    }
}
