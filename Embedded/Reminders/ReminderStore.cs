using System.Globalization;
using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Reminders;

/// <summary>The reminders of a cluster, in memory. It lives as long as the cluster.</summary>
internal sealed class ReminderStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<GrainId, SortedDictionary<string, ReminderEntry>> _rows = [];
    private long _lastVersion;

    public ReminderEntry[] Read(GrainId grain)
    {
        lock (_gate) return _rows.TryGetValue(grain, out var rows) ? [.. rows.Values.Select(Copy)] : [];
    }

    /// <summary>In the order of grains and names.</summary>
    public ReminderEntry[] Read(ReminderRange range)
    {
        lock (_gate) return [.. _rows.Where(r => range.Contains(r.Key)).SelectMany(r => r.Value.Values).Select(Copy)];
    }

    public ReminderEntry? Read(GrainId grain, string name)
    {
        lock (_gate) return _rows.TryGetValue(grain, out var rows) && rows.TryGetValue(name, out var row) ? Copy(row) : null;
    }

    public string Upsert(ReminderEntry entry)
    {
        var row = Copy(entry);
        lock (_gate)
        {
            row.ETag = (++_lastVersion).ToString(CultureInfo.InvariantCulture);
            if (!_rows.TryGetValue(row.GrainId, out var rows)) _rows.Add(row.GrainId, rows = new SortedDictionary<string, ReminderEntry>(StringComparer.Ordinal));
            rows[row.ReminderName] = row;
        }

        return row.ETag;
    }

    public bool Remove(GrainId grain, string name, string etag)
    {
        lock (_gate)
        {
            if (!_rows.TryGetValue(grain, out var rows) || !rows.TryGetValue(name, out var row) || row.ETag != etag) return false;
            rows.Remove(name);
            if (rows.Count == 0) _rows.Remove(grain);
            return true;
        }
    }

    public void Clear()
    {
        lock (_gate) _rows.Clear();
    }

    private static ReminderEntry Copy(ReminderEntry row) => new()
    {
        GrainId = row.GrainId,
        ReminderName = row.ReminderName,
        StartAt = row.StartAt,
        Period = row.Period,
        ETag = row.ETag,
    };
}
