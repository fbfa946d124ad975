using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Engine.Tests.Exceptions;

namespace OrleansCluster.Engine.Tests.Storage;

/// <summary>Fails in the way that the state names; reading a new one succeeds.</summary>
internal sealed class FailingStorage : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Fail(grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Fail(grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Fail(grainState);

    private static async Task Fail<T>(IGrainState<T> grainState)
    {
        await Task.Yield();
        var how = ((Account?)(object?)grainState.State)?.Notes.FirstOrDefault();
        if (how is null) return; // the first reading
        throw how switch
        {
            "io" => new IOException("disk"),
            "marked" => new MarkedException("marked", 1),
            "conflict" => new InconsistentStateException("conflict", "1", "2"),
            "orleans" => new SiloUnavailableException("orleans"),
            "canceled" => new OperationCanceledException(),
            _ => new ArgumentException(how),
        };
    }
}
