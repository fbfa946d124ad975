using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Grains.Interfaces.Storage;
using OrleansCluster.Storage;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>
/// The <c>File</c> provider of grain state for several processes of one machine: one of them holds the folder and serves it, the
/// others call it. ETags and conflicts are those of <see cref="FileGrainStorage"/>; what is particular to this one comes as a
/// <see cref="SharedStateException"/>.
/// </summary>
internal sealed class SharedGrainStorage(SharedStateClient client, SiloFence fence) : IGrainStorage, IRevisionedGrainStorage
{
    public bool ETagsAreRevisions => client.AreVersionsRevisions;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        fence.ThrowIfDown();
        var record = await client.ReadAsync(StateRecords.KeyOf(stateName, grainId));
        StateRecords.Read(grainState, record.Version, record.Value);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        fence.ThrowIfDown();
        var bytes = GrainStateSerializer.Serialize(grainState.State);
        if (bytes.Length > StateStore.MaxValueBytes)
            throw new StorageLimitException("A value", bytes.Length, StateStore.MaxValueBytes);
        var answer = await ChangeAsync(stateName, grainId, grainState.ETag, bytes.ToArray());
        StateRecords.Written(grainState, answer.Version!.Value);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        fence.ThrowIfDown();
        await ChangeAsync(stateName, grainId, grainState.ETag, null);
        StateRecords.Cleared(grainState);
    }

    private async Task<StateAnswer> ChangeAsync(string stateName, GrainId grainId, string? etag, byte[]? value)
    {
        var answer = await client.ChangeAsync(StateRecords.KeyOf(stateName, grainId), StateRecords.VersionOf(etag), value);
        return answer.Kind == StateAnswerKind.Conflict
            ? throw StateRecords.Conflict(stateName, grainId, answer.Version, etag)
            : answer;
    }
}
