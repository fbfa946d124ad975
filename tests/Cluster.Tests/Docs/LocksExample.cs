using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Locks;
using OrleansCluster.Client.Metadata;

namespace OrleansCluster.Cluster.Tests.Docs;

/// <summary>The examples of docs/locks.md; a test holds the two together.</summary>
internal static class LocksExample
{
    #region holder
    public static async Task DepositAsync(LockClient locks, IGrainFactory grains)
    {
        await using LockHandle held = await locks.Lock("account").AcquireAsync(TimeSpan.FromSeconds(30));
        var account = grains.GetGrain<IAccountGrain>("account");
        long total = await account.EnterAsync(held.FencingToken);  // before the first read
        await account.WriteAsync(held.FencingToken, total + 7);    // StaleTokenException: somebody else has held it since
    }
    #endregion

    #region metadata
    public static async Task ConfigureAsync(LockClient locks, MetadataClient metadata, CancellationToken cancellationToken)
    {
        var gate = new MetadataFencingGate(metadata, "config");
        await using LockHandle held = await locks.Lock("config").AcquireAsync(TimeSpan.FromSeconds(30), cancellationToken);
        await gate.EnterAsync(held.FencingToken, cancellationToken);
        KeyResult color = await metadata.GetAsync("config/color", cancellationToken: cancellationToken);
        if (color.Item?.Value != "blue")
            await gate.CommitAsync(held.FencingToken, change => change.Then(Put("blue")), cancellationToken);
    }

    public static PutOperation Put(string color) => new("config/color", color);
    #endregion
}
