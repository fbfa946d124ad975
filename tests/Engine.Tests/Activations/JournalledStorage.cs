using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Activations;

/// <summary>A storage that always has a record, and writes into the journal when it is read.</summary>
internal sealed class JournalledStorage : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Journal.Note(grainId.Key.ToString()!, "read");
        grainState.RecordExists = true;
        grainState.ETag = "1";
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
}
