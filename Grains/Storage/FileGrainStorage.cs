using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Grains.Storage;

/// <summary>
/// The <c>File</c> provider of grain state: a crash-safe store in one folder of the machine, shared by the silos of one
/// process. An answer to a write or a clear means that it is on the disk. The ETag is the record's version, which never
/// repeats; who comes with another gets <see cref="InconsistentStateException"/>, and nothing was written.
/// </summary>
/// <remarks>One machine only: when its disk is lost, so is the state.</remarks>
public sealed class FileGrainStorage(FileStateStoreHost host, SiloFence fence) : IGrainStorage, IRevisionedGrainStorage
{
    private readonly StateStore _store = host.Store;

    /// <inheritdoc/>
    public bool ETagsAreRevisions => StateRecords.AreVersionsRevisions(_store);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        fence.ThrowIfDown();
        var record = _store.Read(StateRecords.KeyOf(stateName, grainId));
        StateRecords.Read(grainState, record?.Version, record is null ? default : record.Value.Span);
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        fence.ThrowIfDown();
        var bytes = GrainStateSerializer.Serialize(grainState.State);
        var expected = StateRecords.VersionOf(grainState.ETag);
        var version = await ConditionallyAsync(
            stateName, grainId, grainState.ETag, async key => await _store.WriteAsync(key, bytes, expected));
        StateRecords.Written(grainState, version);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        fence.ThrowIfDown();
        var expected = StateRecords.VersionOf(grainState.ETag);
        await ConditionallyAsync(stateName, grainId, grainState.ETag, async key =>
        {
            await _store.DeleteAsync(key, expected);
            return 0L;
        });
        StateRecords.Cleared(grainState);
    }

    private static async Task<long> ConditionallyAsync(string stateName, GrainId grainId, string? etag, Func<string, Task<long>> change)
    {
        try
        {
            return await change(StateRecords.KeyOf(stateName, grainId));
        }
        catch (StateConflictException e)
        {
            throw StateRecords.Conflict(stateName, grainId, e.Actual, etag);
        }
    }
}
