using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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
public sealed class FileGrainStorage(FileStateStoreHost host, SiloFence fence) : IGrainStorage
{
    private readonly StateStore _store = host.Store;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        fence.ThrowIfDown();
        var record = _store.Read(KeyOf(stateName, grainId));
        grainState.RecordExists = record is not null;
        grainState.ETag = record?.Version.ToString(CultureInfo.InvariantCulture);
        grainState.State = record is null ? Activator.CreateInstance<T>() : GrainStateSerializer.Deserialize<T>(record.Value.Span);
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        fence.ThrowIfDown();
        var bytes = GrainStateSerializer.Serialize(grainState.State);
        var version = await ConditionallyAsync(
            stateName, grainId, grainState.ETag, async key => await _store.WriteAsync(key, bytes, VersionOf(grainState.ETag)));
        grainState.ETag = version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        fence.ThrowIfDown();
        await ConditionallyAsync(stateName, grainId, grainState.ETag, async key =>
        {
            await _store.DeleteAsync(key, VersionOf(grainState.ETag));
            return 0L;
        });
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    private static async Task<long> ConditionallyAsync(string stateName, GrainId grainId, string? etag, Func<string, Task<long>> change)
    {
        try
        {
            return await change(KeyOf(stateName, grainId));
        }
        catch (StateConflictException e)
        {
            throw new InconsistentStateException(
                $"The state '{stateName}' of {grainId} was written by somebody else. Nothing was written.",
                e.Actual?.ToString(CultureInfo.InvariantCulture) ?? "none",
                etag ?? "none");
        }
    }

    // A key has a bound that a grain's id may pass: a long one is known by its hash.
    private static string KeyOf(string stateName, GrainId grainId)
    {
        var key = $"{stateName}/{grainId}";
        return Encoding.UTF8.GetByteCount(key) <= StateStore.MaxKeyBytes
            ? key
            : $"{stateName}/{grainId.Type}/#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";
    }

    private static long? VersionOf(string? etag) => etag is null ? null : long.Parse(etag, CultureInfo.InvariantCulture);
}
