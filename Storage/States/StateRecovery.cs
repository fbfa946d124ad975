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

    /// <summary>The folder's format.</summary>
    public int Format { get; private set; } = StateFormat.Unmarked;

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
            if (log.LastIndex == 0)
                await MarkAsync(log).Detached();
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
        Format = header?.Format ?? Format;
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
        LogBytes += payload.Length;
        if (StateChange.DecodeFormat(payload, disk.Describe(_logFolder)) is { } format)
        {
            Format = format;
            return;
        }

        var (key, _, value) = StateChange.Decode(payload, disk.Describe(_logFolder));
        Map.Set(key, value is null ? null : new StateRecord(value, index));
    }

    // Of a folder that has been written to before, those who did may still have it in use, in turns with this program: it stays as it is.
    private async ValueTask MarkAsync(WriteAheadLog log)
    {
        var mark = StateChange.EncodeFormat(StateFormat.Marked);
        await log.AppendInPlaceAsync([mark]).Detached();
        (Format, LogBytes) = (StateFormat.Marked, mark.Length);
    }

    private void CheckFollowsOn(long index)
    {
        if (index <= SnapshotIndex + 1)
            return;
        throw new LogDamagedException(
            disk.Describe(_logFolder), 0, $"records {SnapshotIndex + 1} to {index - 1} are neither in it nor in a snapshot");
    }
}
