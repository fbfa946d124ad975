using System.Globalization;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansCluster.Embedded.Storage;

/// <summary>One named storage in memory, with ETags. It lives as long as its cluster.</summary>
internal sealed class MemoryStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, GrainId Grain), Record> _records = [];
    private long _lastVersion;

    public void Read<T>(string name, GrainId grain, IGrainState<T> state)
    {
        Record? record;
        lock (_gate) _records.TryGetValue((name, grain), out record);
        state.RecordExists = record is not null;
        state.ETag = record?.ETag;
        state.State = record is null ? default! : JsonSerializer.Deserialize<T>(record.Value)!;
    }

    public void Write<T>(string name, GrainId grain, IGrainState<T> state)
    {
        var value = JsonSerializer.SerializeToUtf8Bytes(state.State);
        lock (_gate)
        {
            Check(name, grain, state.ETag);
            var record = new Record(value, (++_lastVersion).ToString(CultureInfo.InvariantCulture));
            _records[(name, grain)] = record;
            state.ETag = record.ETag;
        }

        state.RecordExists = true;
    }

    public void Clear<T>(string name, GrainId grain, IGrainState<T> state)
    {
        lock (_gate)
        {
            Check(name, grain, state.ETag);
            _records.Remove((name, grain));
        }

        state.ETag = null;
        state.RecordExists = false;
    }

    private void Check(string name, GrainId grain, string? expected)
    {
        var stored = _records.TryGetValue((name, grain), out var record) ? record.ETag : null;
        if (stored != expected)
            throw new InconsistentStateException($"The state '{name}' of {grain} was changed by somebody else (stored ETag {stored ?? "none"}, expected {expected ?? "none"}). Nothing was written.", stored, expected);
    }

    private sealed record Record(byte[] Value, string ETag);
}
