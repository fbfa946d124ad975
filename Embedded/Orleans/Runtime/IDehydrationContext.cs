using System.Buffers;

namespace Orleans.Runtime;

/// <summary>What an activation takes along to another silo, by keys.</summary>
public interface IDehydrationContext
{
    IEnumerable<string> Keys { get; }

    void AddBytes(string key, ReadOnlySpan<byte> value);

    void AddBytes<T>(string key, Action<T, IBufferWriter<byte>> valueWriter, T value);

    /// <summary>Adds a copy of the value.</summary>
    /// <returns>False if values of this type cannot be copied; nothing was added then.</returns>
    bool TryAddValue<T>(string key, T? value);
}
