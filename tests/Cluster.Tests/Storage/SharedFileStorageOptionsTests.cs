using Microsoft.Extensions.Options;
using OrleansCluster.Grains.Storage.Shared;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Cluster.Tests.Storage;

public sealed class SharedFileStorageOptionsTests
{
    [Fact]
    public void The_defaults_are_allowed() => Assert.True(Validate(new SharedFileStorageOptions()).Succeeded);

    [Fact]
    public void Every_value_out_of_bounds_is_named_with_what_is_allowed()
    {
        var result = Validate(new SharedFileStorageOptions
        {
            Folder = " ",
            TimeLimit = TimeSpan.Zero,
            AttemptTimeout = TimeSpan.FromHours(1),
            FirstPause = TimeSpan.Zero,
            MaxPause = TimeSpan.FromDays(1),
            MaxChangesInFlight = 0,
            MaxBytesInFlight = 1,
            Store = new StateStoreOptions { SnapshotRatio = -1 },
        });
        var problems = result.Failures!.ToList();
        foreach (var option in typeof(SharedFileStorageOptions).GetProperties())
            Assert.Contains(problems, problem => problem.Contains($"{nameof(SharedFileStorageOptions)}.{option.Name}", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("TimeLimit is 00:00:00; allowed is 00:00:00.1000000 to 00:05:00.", StringComparison.Ordinal));
    }

    private static ValidateOptionsResult Validate(SharedFileStorageOptions options) => new SharedFileStorageOptionsValidator().Validate(null, options);
}
