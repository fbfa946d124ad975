using OrleansCluster.Storage.Blocks;
using OrleansCluster.Storage.States;
using OrleansCluster.Storage.Tests.Blocks;
using OrleansCluster.Storage.Tests.Logs;
using OrleansCluster.Storage.Tests.States;

namespace OrleansCluster.Storage.Tests.Disks;

/// <summary>The log and the stores on the machine's own disk.</summary>
public class RealStoresTests
{
    [Fact]
    public async Task ALogIsReopenedAfterItsDiskWasFenced()
    {
        using var folder = new TemporaryFolder();
        var answered = 0L;
        for (var round = 0; round < 5; round++)
        {
            var disk = new RealDisk(folder.Path);
            var (log, records) = await LogHelp.OpenAsync(disk);
            Assert.InRange(records.Count, answered, long.MaxValue);
            for (var i = 0; i < records.Count; i++)
                Assert.StartsWith($"record {i + 1} ", records[i], StringComparison.Ordinal);
            for (var i = 0; i < 20; i++)
                answered = await log.AppendAsync(LogHelp.Record((int)log.LastIndex + 1, 100));
            var last = (int)log.LastIndex + 1;
            var queued = Enumerable.Range(0, 50).Select(i => log.AppendAsync(LogHelp.Record(last + i)).AsTask()).ToArray();
            disk.Dispose();
            foreach (var append in queued)
            {
                var end = await Record.ExceptionAsync(() => append);
                Assert.True(end is null or DiskFencedException or StoreClosedException, $"{end}");
                if (end is null)
                    answered = await append;
            }

            await log.DisposeAsync();
        }
    }

    [Fact]
    public async Task ManyWritersOfStatesAndBlocks()
    {
        using var folder = new TemporaryFolder();
        using (var disk = new RealDisk(folder.Path))
        {
            await using var states = await StateHelp.OpenAsync(disk, StateHelp.Small with { SnapshotLogBytes = 20_000 });
            await using var blocks = await BlockHelp.OpenAsync(disk);
            await Task.WhenAll(Enumerable.Range(0, 10).Select(writer => Task.Run(async () =>
            {
                for (var i = 0; i < 20; i++)
                {
                    await states.WriteAsync($"writer {writer}", $"{i} " + new string('x', 300), states.Read($"writer {writer}")?.Version);
                    if (i % 5 == 0)
                        await blocks.PutAsync($"w{writer}-{i}", BlockHelp.Data(100_000 + i, writer));
                }
            })));
        }

        using (var disk = new RealDisk(folder.Path))
        {
            await using var states = await StateHelp.OpenAsync(disk);
            await using var blocks = await BlockHelp.OpenAsync(disk);
            Assert.Equal((10, 40), (states.Count, blocks.Count));
            for (var writer = 0; writer < 10; writer++)
            {
                Assert.StartsWith("19 ", StateHelp.Text(states.Read($"writer {writer}")), StringComparison.Ordinal);
                Assert.Equal(BlockHelp.Data(100_015, writer), await BlockHelp.ReadWholeAsync(blocks, $"w{writer}-15"));
            }
        }
    }
}
