using OrleansCluster.Storage.Logs;
using OrleansCluster.Storage.Tests.Disks;

namespace OrleansCluster.Storage.Tests.Logs;

public class LogCrashTests
{
    private static readonly LogOptions Small = new() { SegmentBytes = 4096 };
    private static readonly LogOptions Zeroed = new() { SegmentBytes = 4096, ZeroedAheadBytes = 32_768 };

    [Fact]
    public Task ACrashAtAnyStepKeepsWhatWasAnswered() => AssertKeepsAsync(Small);

    [Fact]
    public Task ACrashAtAnyStepKeepsWhatWasAnsweredBeforeZerosThatWereWrittenAhead() => AssertKeepsAsync(Zeroed);

    [Fact]
    public async Task ACrashWithinRecoveryLosesNothingEither()
    {
        // Two crashes: the first leaves torn tails, half-made segments and half-done truncations; the second falls into recovery.
        var model = new LogModel();
        for (var call = 3L; ; call += 5)
        {
            var disk = new FaultyDisk();
            disk.CrashAt(call);
            model = new LogModel();
            if (await EndsAsync(disk, model))
                break;
            var first = disk.Crash(CrashMode.KeepSome, (int)call);
            for (var again = 1L; ; again++)
            {
                var second = first.Copy();
                second.CrashAt(again);
                try
                {
                    await LogHelp.ReopenAsync(second, Zeroed);
                    break;
                }
                catch (DiskFencedException)
                {
                    await CheckAsync(second.Crash(CrashMode.KeepSome, (int)again), model, Zeroed);
                    await CheckAsync(second.Crash(CrashMode.LoseAll), model, Zeroed);
                }
            }
        }

        Assert.True(model.Next > 40);
    }

    private static async Task AssertKeepsAsync(LogOptions options)
    {
        var survivors = await CrashPoints.EnumerateAsync<LogModel>(
            (disk, model) => WorkAsync(disk, model, options), (survivor, model) => CheckAsync(survivor, model, options));
        Assert.InRange(survivors, 500, int.MaxValue);
    }

    private static async Task<bool> EndsAsync(FaultyDisk disk, LogModel model)
    {
        try
        {
            await WorkAsync(disk, model, Zeroed);
            return true;
        }
        catch (StorageException)
        {
            return false;
        }
    }

    private static async Task WorkAsync(FaultyDisk disk, LogModel model, LogOptions options)
    {
        var (log, _) = await LogHelp.OpenAsync(disk, options);
        for (var i = 0; i < 18; i++)
            await AppendAsync(log, model, 1 + (i % 3), 150 + (37 * i % 400));
        await CutAsync(log, model, log.LastIndex - 2);
        await AppendAsync(log, model, 2, 200);
        await CutAsync(log, model, 8); // Back over several segments.
        for (var i = 0; i < 9; i++)
            await AppendAsync(log, model, 2, 700);
        model.DroppedTo = 14;
        await log.TruncatePrefixAsync(14);
        await AppendAsync(log, model, 1, 4000);
        await ReopenedAsync(log);
        (log, _) = await LogHelp.OpenAsync(disk, options);
        await AppendAsync(log, model, 1, 10);
        await ResetAsync(log, model, log.LastIndex + 20);
        for (var i = 0; i < 6; i++)
            await AppendAsync(log, model, 1, 1000);
        await log.DisposeAsync();
    }

    private static Task ReopenedAsync(WriteAheadLog log) => log.DisposeAsync().AsTask();

    private static async Task AppendAsync(WriteAheadLog log, LogModel model, int count, int length)
    {
        for (var i = 0; i < count; i++)
            model.Appending.Add(System.Text.Encoding.UTF8.GetString(LogHelp.Record((int)model.Next + i, length)));
        var last = await log.AppendAsync([.. model.Appending.Select(text => (ReadOnlyMemory<byte>)LogHelp.Bytes(text))]);
        Assert.Equal(model.Next + count - 1, last);
        foreach (var text in model.Appending)
            model.Answered[model.Next++] = text;
        model.Appending.Clear();
    }

    private static async Task CutAsync(WriteAheadLog log, LogModel model, long lastKept)
    {
        model.CuttingTo = lastKept;
        await log.TruncateSuffixAsync(lastKept);
        model.CuttingTo = null;
        while (model.Next - 1 > lastKept)
            model.Answered.Remove(--model.Next);
    }

    private static async Task ResetAsync(WriteAheadLog log, LogModel model, long firstIndex)
    {
        model.ResettingTo = firstIndex;
        await log.ResetAsync(firstIndex);
        model.ResettingTo = null;
        model.Answered.Clear();
        model.Next = firstIndex;
        model.DroppedTo = firstIndex - 1;
    }

    /// <summary>
    /// The survivor is as promised; and what it shows at its first opening, it keeps, and it goes on from there.
    /// </summary>
    private static async Task CheckAsync(FaultyDisk survivor, LogModel model, LogOptions options)
    {
        var (log, records) = await LogHelp.OpenAsync(survivor, options);
        var first = log.FirstIndex;
        model.Check(first, records);
        var next = survivor.Crash(CrashMode.LoseAll);
        var (again, same) = await LogHelp.OpenAsync(next, options);
        Assert.Equal(first, again.FirstIndex);
        Assert.Equal(records, same);
        await again.AppendAsync(LogHelp.Bytes("one more"));
        var (last, more) = await LogHelp.OpenAsync(next.Crash(CrashMode.LoseAll), Small);
        Assert.Equal([.. records, "one more"], more);
        await last.DisposeAsync();
    }
}
