using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Cluster.Tests.Files;

/// <summary>A put that was given up may still be read by its block store: its array must not be used for another block.</summary>
public class LatePutTests
{
    private const int BlockSize = FileCluster.BlockSize;

    [Fact]
    public async Task A_put_that_was_given_up_still_has_its_own_bytes()
    {
        await using var cluster = await FileCluster.StartAsync(silos: 2, client: options =>
        {
            options.CallTimeout = TimeSpan.FromMilliseconds(400);
            options.BlocksInFlight = 1;
            options.MaxAttempts = 100; // other calls may be slow on a busy machine
        });
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string? late = null;
        cluster.Gate.Before = (silo, method) =>
            method == nameof(IBlockStoreGrain.PutAsync) && Interlocked.CompareExchange(ref late, silo, null) is null ? open.Task : Task.CompletedTask;
        var content = FileCluster.Bytes(30 * BlockSize);
        using (var source = new MemoryStream(content))
            await cluster.Client.WriteAsync("late/f", source, new FileWriteOptions { Replication = 1 });
        Assert.Equal(1, cluster.Gate.Waiting(nameof(IBlockStoreGrain.PutAsync)));

        open.SetResult();
        var layout = await cluster.DirectoryOf("late/f").GetLayoutAsync();
        var first = string.Empty;
        await Eventually.TrueAsync(
            async () =>
            {
                var blocks = (await cluster.Store(late!).ListAsync(null, 1000)).Blocks;
                first = blocks.FirstOrDefault(block => block.BlockId.EndsWith($"{layout!.SessionId}.00000000", StringComparison.Ordinal))?.BlockId ?? "";
                return first.Length > 0;
            },
            "the late put of the first block has arrived, whole: a block store refuses bytes that are not the block's own");
        var read = await cluster.Store(late!).GetAsync(first, 0, BlockSize);
        Assert.Equal(content[..BlockSize], read.Bytes);
    }
}
