using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Turns;

public interface ITurns : IGrainWithStringKey
{
    Task<int> AddSlowly(int amount);

    Task<int> MostAtOnce();

    Task Pass(string gate);

    [AlwaysInterleave]
    Task<string> Interleave();

    [ReadOnly]
    Task Read(string gate);

    [ReadOnly]
    Task<int> ReadSlowly();
}

/// <summary>Counts how many of its requests are between their first and their last turn.</summary>
public class TurnsGrain : Grain, ITurns
{
    private int _value;
    private int _running;
    private int _most;

    public Task<int> AddSlowly(int amount) => Counted(async () =>
    {
        var before = _value;
        for (var i = 0; i < 5; i++) await Task.Yield();
        await Task.Delay(1);
        return _value = before + amount;
    });

    public Task<int> MostAtOnce() => Task.FromResult(_most);

    public Task Pass(string gate) => Gates.Pass(gate);

    public Task<string> Interleave() => Task.FromResult("in between");

    public Task Read(string gate) => Gates.Pass(gate);

    public Task<int> ReadSlowly() => Counted(async () =>
    {
        await Task.Delay(1);
        return _value;
    });

    private async Task<int> Counted(Func<Task<int>> work)
    {
        _most = Math.Max(_most, ++_running);
        try
        {
            return await work();
        }
        finally
        {
            _running--;
        }
    }
}

public interface IReentrantTurns : IGrainWithStringKey
{
    Task Pass(string gate);

    Task<int> CountWithoutAwait(int times);

    Task<string> Schedulers();
}

[Reentrant]
public sealed class ReentrantTurnsGrain : Grain, IReentrantTurns
{
    private int _count;
    private int _inside;

    public Task Pass(string gate) => Gates.Pass(gate);

    /// <summary>Turns of a reentrant grain interleave, but never run side by side.</summary>
    public async Task<int> CountWithoutAwait(int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(1, ++_inside);
            _count++;
            _inside--;
            await Task.Yield();
        }

        return _count;
    }

    public async Task<string> Schedulers()
    {
        var before = TaskScheduler.Current == TaskScheduler.Default && SynchronizationContext.Current is null ? "outside" : "inside";
        await Task.Delay(1);
        var after = TaskScheduler.Current == TaskScheduler.Default && SynchronizationContext.Current is null ? "outside" : "inside";
        return $"{before}, {after}";
    }
}

public interface IChain : IGrainWithStringKey
{
    Task<string> Start(string other, bool allow, bool suppress);

    Task<string> Ask(string first);

    [ResponseTimeout("00:00:02")]
    Task<string> Answer();

    Task<string> StartTwice(string other);
}

public sealed class ChainGrain : Grain, IChain
{
    public async Task<string> Start(string other, bool allow, bool suppress)
    {
        var peer = GrainFactory.GetGrain<IChain>(other);
        if (!allow) return await peer.Ask(this.GetPrimaryKeyString());
        using var allowed = RequestContext.AllowCallChainReentrancy();
        if (!suppress) return await peer.Ask(this.GetPrimaryKeyString());
        using var suppressed = RequestContext.SuppressCallChainReentrancy();
        return await peer.Ask(this.GetPrimaryKeyString());
    }

    public async Task<string> StartTwice(string other)
    {
        string inside;
        using (RequestContext.AllowCallChainReentrancy()) inside = await GrainFactory.GetGrain<IChain>(other).Ask(this.GetPrimaryKeyString());
        try
        {
            return $"{inside}, then {await GrainFactory.GetGrain<IChain>(other).Ask(this.GetPrimaryKeyString())}";
        }
        catch (TimeoutException)
        {
            return $"{inside}, then timed out";
        }
    }

    public Task<string> Ask(string first) => GrainFactory.GetGrain<IChain>(first).Answer();

    public Task<string> Answer() => Task.FromResult("reentered");
}
