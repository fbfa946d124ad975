using System.Runtime.CompilerServices;
using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.AsyncEnumerables;

public interface ISource : IGrainWithStringKey
{
    /// <summary>Counts from 0; notes 'started' and, at its end whatever it is, 'ended'.</summary>
    IAsyncEnumerable<int> Count(int to, CancellationToken cancellationToken = default);

    /// <summary>One gate before each item.</summary>
    IAsyncEnumerable<string> BehindGates(string[] gates);

    IAsyncEnumerable<int> FailAfter(int items, string message);

    IAsyncEnumerable<int> FailAtOnce();

    IAsyncEnumerable<int> WaitForCancellation(CancellationToken cancellationToken = default);

    IAsyncEnumerable<Box> Boxes(Box first);

    IAsyncEnumerable<string?> Context(string key);

    IAsyncEnumerable<int> Slowly(int items, TimeSpan pause);

    IAsyncEnumerable<int> Ended();

    Task<int> Sum(string other, int to);

    IAsyncEnumerable<int> Twice(string other, int to);

    Task<ISource> HandOver(string other);

    Task<ISource> Return(ISource source);

    Task<string> Pass(string gate);

    Task<string> Ping();

    Task<SiloAddress> Where();

    Task Leave();
}

public sealed class SourceGrain : Grain, ISource
{
    private string Key => this.GetPrimaryKeyString();

    public async IAsyncEnumerable<int> Count(int to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Journal.Note(Key, "started");
        try
        {
            for (var i = 0; i < to; i++)
            {
                Journal.Note(Key, $"{i}");
                yield return i;
            }
        }
        finally
        {
            Journal.Note(Key, "ended");
        }

        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<string> BehindGates(string[] gates)
    {
        try
        {
            foreach (var gate in gates)
            {
                await Gates.Pass(gate);
                yield return gate;
            }
        }
        finally
        {
            Journal.Note(Key, "ended");
        }
    }

    public async IAsyncEnumerable<int> FailAfter(int items, string message)
    {
        for (var i = 0; i < items; i++) yield return i;
        await Task.CompletedTask;
        throw new SourceException(message);
    }

    public IAsyncEnumerable<int> FailAtOnce() => throw new SourceException("at once");

    public async IAsyncEnumerable<int> WaitForCancellation([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Journal.Note(Key, "waiting");
        yield return 1;
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        finally
        {
            Journal.Note(Key, cancellationToken.IsCancellationRequested ? "cancelled" : "ended");
        }
    }

    public async IAsyncEnumerable<Box> Boxes(Box first)
    {
        for (var i = 0; i < 3; i++)
        {
            first.Value++;
            yield return first;
        }

        Journal.Note(Key, $"value {first.Value}");
        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<string?> Context(string key)
    {
        yield return RequestContext.Get(key) as string;
        await Task.Yield();
        yield return RequestContext.Get(key) as string;
    }

    public async IAsyncEnumerable<int> Slowly(int items, TimeSpan pause)
    {
        for (var i = 0; i < items; i++)
        {
            await Task.Delay(pause);
            yield return i;
        }
    }

    public async IAsyncEnumerable<int> Ended()
    {
        await Task.CompletedTask;
        yield break;
    }

    public async Task<int> Sum(string other, int to)
    {
        var sum = 0;
        await foreach (var item in GrainFactory.GetGrain<ISource>(other).Count(to)) sum += item;
        return sum;
    }

    public async IAsyncEnumerable<int> Twice(string other, int to)
    {
        await foreach (var item in GrainFactory.GetGrain<ISource>(other).Count(to)) yield return item * 2;
    }

    public Task<ISource> HandOver(string other) => GrainFactory.GetGrain<ISource>(other).Return(this);

    public Task<ISource> Return(ISource source) => Task.FromResult(source);

    public async Task<string> Pass(string gate)
    {
        await Gates.Pass(gate);
        return "passed";
    }

    public Task<string> Ping() => Task.FromResult("pong");

    public Task<SiloAddress> Where() => Task.FromResult(GrainContext.Address.SiloAddress!);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
