using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansCluster.Client.Files;

namespace OrleansCluster.Cluster.Tests.Files;

public class FileOptionsTests
{
    [Fact]
    public void An_option_of_the_client_that_is_out_of_bounds_is_named_with_its_value_and_what_is_allowed()
    {
        var services = new ServiceCollection();
        services.AddOrleansClusterFiles(options => (options.Replication, options.ReadPieceSize) = (9, 1));
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<FileClientOptions>>().Value);
        Assert.Contains("FileClientOptions.Replication is 9; allowed is 1 to 7.", error.Failures);
        Assert.Contains("FileClientOptions.ReadPieceSize is 1; allowed is 4096 to 4194304.", error.Failures);
    }

    [Fact]
    public async Task A_silo_with_an_option_out_of_bounds_does_not_start()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => FileCluster.StartAsync(1, files => files.SweepBatch = 0));
        Assert.Contains("FileServiceOptions.SweepBatch is 0; allowed is 1 to 1000.", error.ToString());
    }

    [Fact]
    public async Task A_silo_without_a_folder_does_not_start()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => FileCluster.StartAsync(1, files => files.DataDirectory = ""));
        Assert.Contains("FileServiceOptions.DataDirectory is empty", error.ToString());
    }

    [Fact]
    public async Task A_silo_whose_grain_state_fails_for_long_starts_when_it_does_no_more()
    {
        var reads = 0;
        await using var cluster = await FileCluster.StartAsync(1, beforeRead: FailAsync);
        Assert.True(reads > 60);

        Task FailAsync(GrainId grain) => Interlocked.Increment(ref reads) <= 60 ? throw new OrleansException("Not yet.") : Task.CompletedTask;
    }

    [Fact]
    public async Task A_silo_whose_grain_state_fails_for_longer_than_its_start_waits_does_not_start()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => FileCluster.StartAsync(
            1, files => files.StartPatience = TimeSpan.Zero, beforeRead: _ => throw new OrleansException("Not yet.")));
        Assert.Contains("Not yet.", error.ToString());
    }
}
