using System.Buffers;
using Orleans.Runtime;
using Orleans.Serialization;
using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Migration;

/// <summary>What an activation takes along: bytes, and copies of values. It is written on one silo and read on another.</summary>
internal sealed class MigrationContext(CopierProvider copiers) : IDehydrationContext, IRehydrationContext
{
    private readonly OrderedDictionary<string, object?> _entries = new(StringComparer.Ordinal);

    public IEnumerable<string> Keys => _entries.Keys;

    public void AddBytes(string key, ReadOnlySpan<byte> value) => _entries[key] = new Bytes(value.ToArray());

    public void AddBytes<T>(string key, Action<T, IBufferWriter<byte>> valueWriter, T value)
    {
        ArgumentNullException.ThrowIfNull(valueWriter);
        var writer = new ArrayBufferWriter<byte>();
        valueWriter(value, writer);
        AddBytes(key, writer.WrittenSpan);
    }

    public bool TryAddValue<T>(string key, T? value)
    {
        try
        {
            using var context = CopyContext.Rent();
            _entries[key] = value is null ? null : copiers.GetCopier<T>().Copy(value, context);
            return true;
        }
        catch (SerializerException)
        {
            return false; // what cannot be copied stays behind, as the caller is told
        }
    }

    public bool TryGetBytes(string key, out ReadOnlySequence<byte> value)
    {
        var found = _entries.TryGetValue(key, out var entry) && entry is Bytes;
        value = found ? new ReadOnlySequence<byte>(((Bytes)entry!).Array) : default;
        return found;
    }

    public bool TryGetValue<T>(string key, out T? value)
    {
        if (_entries.TryGetValue(key, out var entry) && (entry is T || (entry is null && default(T) is null)))
        {
            value = (T?)entry;
            return true;
        }

        value = default;
        return false;
    }

    private sealed record Bytes(byte[] Array);
}
