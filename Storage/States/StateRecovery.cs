using OrleansCluster.Storage.Concurrency;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Storage.States;

/// <summary>Brings a folder's records into memory: the newest snapshot, then what the log holds after it.</summary>
internal sealed class StateRecovery(IDisk disk, string folder, StateStoreOptions options)
{
    private readonly string _logFolder = DiskPath.Combine(folder, StateFormat.LogFolder);

    public StateMap Map { get; } = new();

    /// <summary>The last log record that the snapshot stands for; 0 without a snapshot.</summary>
    public long SnapshotIndex { get; private set; }

    /// <summary>The bytes of the log's records after the snapshot.</summary>
    public long LogBytes { get; private set; }

    public async ValueTask<WriteAheadLog> RunAsync(CancellationToken ct)
    {
        // A snapshot whose name we see makes older files obsolete, so its name must be durable before they go.
        await disk.FlushDirectoryAsync(folder).Detached();
        var header = await ReadSnapshotAsync(ct).Detached();
        var log = await WriteAheadLog.OpenAsync(disk, _logFolder, options.Log, Replay, ct).Detached();
        try
        {
            if (header is { } snapshot && snapshot.LogId != log.LogId)
                throw new LogDamagedException(disk.Describe(_logFolder), 0, "it is not the log that the snapshot was made of");
            CheckFollowsOn(log.FirstIndex);
            // The log's end was cut off as damage, but the snapshot has its effect: go on after the snapshot, so that no version
            // is given twice.
            if (log.LastIndex < SnapshotIndex)
                await log.ResetInPlaceAsync(SnapshotIndex + 1).Detached();
            return log;
        }
        catch
        {
            await log.CloseAsync().Detached();
            throw;
        }
    }

    private async ValueTask<SnapshotHeader?> ReadSnapshotAsync(CancellationToken ct)
    {
        var obsolete = new List<string>();
        string? newest = null;
        foreach (var entry in await disk.ListAsync(folder).Detached())
        {
            var path = DiskPath.Combine(folder, entry.Name);
            if (entry.Name.EndsWith(StateFormat.TemporarySuffix, StringComparison.Ordinal))
                obsolete.Add(path);
            if (!StateFormat.TryParseSnapshotName(entry.Name, out _))
                continue;
            if (newest is not null)
                obsolete.Add(newest);
            newest = path;
        }

        SnapshotHeader? header = newest is null ? null : await SnapshotReader.ReadAsync(disk, newest, Map, ct).Detached();
        SnapshotIndex = header?.Index ?? 0;
        foreach (var path in obsolete)
            await disk.DeleteAsync(path).Detached();
        return header;
    }

    private void Replay(long index, ReadOnlySpan<byte> payload)
    {
        if (index <= SnapshotIndex)
            return;
        if (LogBytes == 0)
            CheckFollowsOn(index);
        var (key, _, value) = StateChange.Decode(payload, disk.Describe(_logFolder));
        Map.Set(key, value is null ? null : new StateRecord(value, index));
        LogBytes += payload.Length;
    }

    private void CheckFollowsOn(long index)
    {
        if (index <= SnapshotIndex + 1)
            return;
        throw new LogDamagedException(
            disk.Describe(_logFolder), 0, $"records {SnapshotIndex + 1} to {index - 1} are neither in it nor in a snapshot");
    }
}
