using Microsoft.Extensions.Logging;
using OrleansCluster.Client.Locks;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>A lock grain that answers as a test says, under a virtual clock, and clients of it.</summary>
internal sealed class FakeLock
{
    private readonly VirtualTime _time;

    public FakeLock(VirtualTime time)
    {
        _time = time;
        OnAcquire = async call => await AfterAsync(Granted(call));
        var grain = CallProxy.Make<ILockGrain>((method, arguments) => method.Name switch
        {
            nameof(ILockGrain.AcquireAsync) => Note(Acquired, (AcquireCall)arguments[0]!, OnAcquire),
            nameof(ILockGrain.RenewAsync) => Note(Renewed, (LockWish)arguments[0]!, OnRenew ?? (_ => AfterAsync(true))),
            nameof(ILockGrain.ReleaseAsync) => Note(Released, (LockWish)arguments[0]!, OnRelease ?? (_ => AfterAsync(true))),
            _ => throw new NotSupportedException(method.Name),
        });
        Grains = CallProxy.Make<IGrainFactory>((_, _) => grain);
    }

    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(30);

    public IGrainFactory Grains { get; }

    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(1);

    public Func<AcquireCall, Task<AcquireAnswer>> OnAcquire { get; set; }

    public Func<LockWish, Task<bool>>? OnRenew { get; set; }

    public Func<LockWish, Task<bool>>? OnRelease { get; set; }

    /// <summary>What was called, and when.</summary>
    public List<(AcquireCall Call, TimeSpan At)> Acquired { get; } = [];

    public List<(LockWish Call, TimeSpan At)> Renewed { get; } = [];

    public List<(LockWish Call, TimeSpan At)> Released { get; } = [];

    public LockClient NewClient(Action<LockClientOptions>? configure = null, ILogger<LockClient>? logger = null)
    {
        var options = new LockClientOptions();
        configure?.Invoke(options);
        return new LockClient(Grains, options, _time, new Random(1), "me", logger);
    }

    public static AcquireAnswer Granted(AcquireCall call, TimeSpan waited = default) => new(
        AcquireEnd.Granted, new HoldInfo(call.Wish.Owner, call.Sharing, 7, [], call.Lease, call.Note, 0, default), null, 0, waited);

    public async Task<T> AfterAsync<T>(T answer)
    {
        await Task.Delay(Latency, _time);
        return answer;
    }

    /// <summary>It waits on after its call, and knows its place.</summary>
    public async Task<AcquireAnswer> PlacedAsync(AcquireCall call)
    {
        await Task.Delay(call.Wait, _time);
        return new AcquireAnswer(AcquireEnd.Waiting, null, new QueueTicket(1, 5), 3, default);
    }

    public static Task<T> Never<T>() => new TaskCompletionSource<T>().Task;

    private TAnswer Note<TCall, TAnswer>(List<(TCall Call, TimeSpan At)> calls, TCall call, Func<TCall, TAnswer> answer)
    {
        calls.Add((call, _time.Now));
        return answer(call);
    }
}
