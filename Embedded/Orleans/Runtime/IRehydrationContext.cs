using System.Buffers;

namespace Orleans.Runtime;

/// <summary>What an activation took along from another silo, by keys.</summary>
public interface IRehydrationContext
{
    IEnumerable<string> Keys { get; }

    /// <returns>False if there is no such key.</returns>
    bool TryGetBytes(string key, out ReadOnlySequence<byte> value);

    /// <returns>False if there is no such key, or its value is of another type.</returns>
    bool TryGetValue<T>(string key, out T? value);
}
