using Orleans;

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
}
