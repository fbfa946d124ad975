using System.Text;
using OrleansCluster.Client.Cache;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Cluster.Tests.Cache;

/// <summary>What a client calls while it loads, and after whoever asked for it has given up.</summary>
public sealed class LoadLeaseTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);
    private static readonly CacheKey Key = "k";

    private readonly List<(CacheCall Call, TimeSpan At)> _heard = [];

    [Fact]
    public void A_renewal_that_gets_lost_costs_no_lease() => VirtualTime.Run(async time =>
    {
        var isLost = true;
        var client = Client(time, call =>
        {
            if (call.Kind != CacheCallKind.RenewLoad || !isLost)
                return Task.FromResult(Answer(call));
            isLost = false;
            return new TaskCompletionSource<CacheAnswer>().Task;
        });
        await client.GetOrCreateAsync(Key, async token =>
        {
            await Task.Delay(2.5 * Lease, time, token);
            return "v"u8.ToArray();
        });
        TimeSpan[] renewed = [.. Of(CacheCallKind.RenewLoad).Select(one => one.At)];
        Assert.Equal(7, renewed.Length);
        Assert.All(renewed.Zip(renewed[1..]), two => Assert.Equal(Lease / 3, two.Second - two.First));
        Assert.Single(Of(CacheCallKind.StoreLoaded));
        Assert.Empty(Of(CacheCallKind.EndLoad));
    });

    [Fact]
    public void A_load_that_is_lost_is_renewed_no_more() => VirtualTime.Run(async time =>
    {
        var client = Client(time, call => Task.FromResult(call.Kind == CacheCallKind.RenewLoad ? new CacheAnswer(CacheCallStatus.LoadLost) : Answer(call)));
        await client.GetOrCreateAsync(Key, async token =>
        {
            await Task.Delay(4 * Lease, time, token);
            return "v"u8.ToArray();
        });
        Assert.Single(Of(CacheCallKind.RenewLoad));
    });

    [Fact]
    public void Who_gives_up_before_he_is_granted_the_load_gives_it_back() => VirtualTime.Run(async time =>
    {
        var granted = new TaskCompletionSource<CacheAnswer>();
        var client = Client(time, call => call.Kind == CacheCallKind.BeginLoad ? granted.Task : Task.FromResult(Answer(call)));
        using var giving = new CancellationTokenSource();
        var bytes = "key"u8.ToArray();
        var loading = client.GetOrCreateAsync(new CacheKey(bytes), _ => throw new NotSupportedException(), null, giving.Token).AsTask();
        await Task.Delay(TimeSpan.FromSeconds(1), time);
        giving.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);
        bytes.AsSpan().Clear();

        granted.SetResult(new(CacheCallStatus.LoadGranted) { Version = 17, Number = 5 });
        await Task.Delay(TimeSpan.FromSeconds(1), time);
        var ended = Assert.Single(Of(CacheCallKind.EndLoad)).Call;
        Assert.Equal(("key", 17, 5), (Encoding.UTF8.GetString(ended.Key.Span), ended.Version, ended.Number));
    });

    private IEnumerable<(CacheCall Call, TimeSpan At)> Of(CacheCallKind kind) => _heard.Where(one => one.Call.Kind == kind);

    private static CacheAnswer Answer(CacheCall call) =>
        call.Kind == CacheCallKind.BeginLoad ? new(CacheCallStatus.LoadGranted) { Version = 1, Number = 1 } : new(CacheCallStatus.Done) { Version = 2 };

    private CacheClient Client(VirtualTime time, Func<CacheCall, Task<CacheAnswer>> door) => DoorCache.Client(
        batch =>
        {
            _heard.AddRange(batch.Calls.Select(call => (call, time.Now)));
            return Task.WhenAll(batch.Calls.Select(door));
        },
        time: time,
        configure: options => options.LoadLease = Lease);
}
