using Orleans;
using Orleans.Concurrency;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>What the recorded frames call. Neither names nor members here may change: that would be another version's frames.</summary>
[Alias("golden.IGoldenGrain")]
public interface IGoldenGrain : IGrainWithStringKey
{
    [Alias("wrap")]
    Task<GoldenParcel> Wrap(string text, int number, GoldenParcel? inner);

    [Alias("fail")]
    Task Fail(string message);

    [Alias("wait")]
    Task Wait(CancellationToken cancellationToken);

    [Alias("note"), OneWay]
    Task Note(string what);

    /// <summary>What the observer answers.</summary>
    [Alias("tell")]
    Task<int> Tell(IGoldenObserver observer);

    [Alias("count")]
    IAsyncEnumerable<int> Count(int count);

    /// <summary>What another of them wraps.</summary>
    [Alias("ask")]
    Task<GoldenParcel> Ask(string key);
}

/// <inheritdoc cref="IGoldenGrain"/>
[Alias("golden.IGoldenObserver")]
public interface IGoldenObserver : IGrainObserver
{
    [Alias("heard")]
    Task<int> Heard(string what);
}

[GenerateSerializer, Alias("golden.Parcel")]
public sealed record GoldenParcel([property: Id(0)] string Text, [property: Id(1)] int Number, [property: Id(2)] GoldenParcel? Inner);

[GrainType("golden")]
public sealed class GoldenGrain : Grain, IGoldenGrain
{
    public Task<GoldenParcel> Wrap(string text, int number, GoldenParcel? inner) => Task.FromResult(new GoldenParcel(text, number, inner));

    public Task Fail(string message) => throw new InvalidOperationException(message);

    public async Task Wait(CancellationToken cancellationToken)
    {
        ProcessGrain.Signal("golden begun").TrySetResult("");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        finally
        {
            ProcessGrain.Signal("golden ended").TrySetResult("");
        }
    }

    public Task Note(string what)
    {
        ProcessGrain.Signal("golden noted").TrySetResult(what);
        return Task.CompletedTask;
    }

    public Task<int> Tell(IGoldenObserver observer) => observer.Heard("a word");

    public async IAsyncEnumerable<int> Count(int count)
    {
        for (var i = 0; i < count; i++) yield return i;
        await Task.CompletedTask;
    }

    public Task<GoldenParcel> Ask(string key) => GrainFactory.GetGrain<IGoldenGrain>(key).Wrap("asked", 1, null);
}
