using System.Collections.Concurrent;
using OrleansCluster.Client.Locks;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>What others register with lost tokens, on the system's threads: it may block.</summary>
public sealed class LostTokenTests : IDisposable
{
    private const int Names = 3;

    // So many blocked threads of the pool are made up for within seconds only.
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, int> _renewed = [];
    private readonly ConcurrentDictionary<long, bool> _released = [];
    private readonly ManualResetEventSlim _gate = new();
    private int _blocked;
    private long _lastKept = long.MaxValue;

    public void Dispose()
    {
        _gate.Set();
        _gate.Dispose();
    }

    [Fact]
    public async Task A_callback_that_blocks_holds_up_nobodys_loss_and_nobodys_renewal()
    {
        await using var client = NewClient();
        var kept = await AcquireAsync(client, "kept", Long);
        _lastKept = kept[^1].Wish.Number;
        var dying = await AcquireAsync(client, "dying", Short);
        foreach (var handle in dying)
            handle.LostToken.Register(Block);
        await Eventually.TrueAsync(() => Volatile.Read(ref _blocked) == Names, "all are told, though none of them goes on");
        Assert.All(dying, handle => Assert.Equal(TimeSpan.Zero, handle.Remaining));
        var before = kept.ConvertAll(Renewals);
        await Eventually.TrueAsync(
            () => kept.Index().All(one => Renewals(one.Item) > before[one.Index] + 1), "the others are renewed again and again");
        Assert.DoesNotContain(kept, handle => handle.LostToken.IsCancellationRequested);
        _gate.Set();
    }

    [Fact]
    public async Task A_callback_that_blocks_while_the_client_is_disposed_of_holds_up_only_its_own_release()
    {
        var client = NewClient();
        var handles = await AcquireAsync(client, "kept", Long);
        handles[0].LostToken.Register(Block);
        var disposed = client.DisposeAsync().AsTask();
        await Eventually.TrueAsync(() => _released.Count == Names - 1, "the others are given back");
        Assert.False(_released.ContainsKey(handles[0].Wish.Number));
        Assert.False(disposed.IsCompleted);
        _gate.Set();
        await disposed;
        Assert.Equal(Names, _released.Count);
    }

    private int Renewals(LockHandle handle) => _renewed.GetValueOrDefault(handle.Wish.Number);

    private void Block()
    {
        Interlocked.Increment(ref _blocked);
        _gate.Wait(TimeSpan.FromSeconds(20)); // so that a failure does not hang
    }

    private static async Task<List<LockHandle>> AcquireAsync(LockClient client, string prefix, TimeSpan lease)
    {
        var handles = new List<LockHandle>();
        for (var number = 0; number < Names; number++)
            handles.Add(await client.Lock($"{prefix}{number}", new LockOptions { Lease = lease }).AcquireAsync());
        return handles;
    }

    // Those behind the last that is kept are never answered.
    private LockClient NewClient()
    {
        var grain = CallProxy.Make<ILockGrain>((method, arguments) => method.Name switch
        {
            nameof(ILockGrain.AcquireAsync) => Task.FromResult(FakeLock.Granted((AcquireCall)arguments[0]!)),
            nameof(ILockGrain.RenewAsync) => Renew(((LockWish)arguments[0]!).Number),
            nameof(ILockGrain.ReleaseAsync) => Task.FromResult(_released.TryAdd(((LockWish)arguments[0]!).Number, true)),
            _ => throw new NotSupportedException(method.Name),
        });
        return new LockClient(
            CallProxy.Make<IGrainFactory>((_, _) => grain), new LockClientOptions(), new CoarseTime(TimeSpan.FromMilliseconds(50)), new Random(1), "me");
    }

    private Task<bool> Renew(long wish)
    {
        if (wish > Volatile.Read(ref _lastKept))
            return FakeLock.Never<bool>();
        _renewed.AddOrUpdate(wish, 1, (_, count) => count + 1);
        return Task.FromResult(true);
    }
}
