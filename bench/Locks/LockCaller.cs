using System.Globalization;
using OrleansCluster.Client.Locks;

namespace OrleansCluster.Bench.Locks;

/// <summary>The lock service's client, as the benchmark calls it: the one that users have, with the options that it has by itself, but for how much it may hold.</summary>
internal sealed class LockCaller(LockClient client)
{
    /// <summary>Beyond those who wait and those who hold at one time.</summary>
    public const int MaxHeldLocks = 20_000;

    public async Task<IAsyncDisposable> AcquireAsync(string name, CancellationToken cancellationToken) => await client.Lock(name).AcquireAsync(null, cancellationToken);

    public async Task<IAsyncDisposable> CampaignAsync(int candidate, string name, CancellationToken cancellationToken) =>
        await client.Election(name).CampaignAsync(candidate.ToString(CultureInfo.InvariantCulture), null, cancellationToken);

    public async Task<int> WaitingAsync(string name) => (await client.Lock(name).GetReportAsync(0)).Waiting;
}
