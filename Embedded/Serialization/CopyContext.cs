using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Serialization;

/// <summary>
/// Remembers, while one request or response is copied, which object became which copy, so that identity and cycles survive.
/// Pooled: <see cref="Rent"/> one, dispose of it after. Used by one thread at a time; never allocates until more objects are
/// recorded than it has ever held.
/// </summary>
public sealed class CopyContext : IDisposable
{
    /// <summary>Up to so many objects a scan is faster than hashing, which must also mark each object's header.</summary>
    private const int ScanLimit = 16;

    /// <summary>A context that grew beyond this is not kept with its arrays.</summary>
    private const int KeptCapacity = 4096;

    [ThreadStatic]
    private static CopyContext? _pooled;

    private Entry[] _entries = new Entry[ScanLimit];
    private int[]? _buckets;
    private int _count;
    private int _depth;

    private CopyContext()
    {
    }

    /// <summary>Takes an empty context from this thread's pool.</summary>
    public static CopyContext Rent()
    {
        var context = _pooled;
        if (context is null)
            return new CopyContext();

        _pooled = null;
        return context;
    }

    /// <summary>Forgets all and goes back to the pool. The context must not be used any more.</summary>
    public void Dispose()
    {
        Reset();
        _pooled = this;
    }

    /// <summary>Forgets all objects, so that the context can serve another message.</summary>
    public void Reset()
    {
        _depth = 0;
        if (_count > ScanLimit)
        {
            ResetMany();
            return;
        }

        foreach (ref var entry in _entries.AsSpan(0, _count))
            entry = default;
        _count = 0;
    }

    private void ResetMany()
    {
        if (_entries.Length > KeptCapacity)
        {
            _entries = new Entry[ScanLimit];
            _buckets = null;
        }
        else
        {
            Array.Clear(_entries, 0, _count);
            Array.Clear(_buckets!);
        }

        _count = 0;
    }

    /// <summary>
    /// Goes a level deeper, and looks now and then whether the stack lasts: a chain of a million objects must fail as a call,
    /// not as the process.
    /// </summary>
    internal void Enter()
    {
        if ((++_depth & 31) == 0)
            RuntimeHelpers.EnsureSufficientExecutionStack();
    }

    internal void Leave() => _depth--;

    /// <summary>Whether the object was copied before in this context.</summary>
    internal bool TryGetCopy(object original, [MaybeNullWhen(false)] out object copy)
    {
        if (_count > ScanLimit)
            return TryFind(original, out copy);

        foreach (ref readonly var entry in _entries.AsSpan(0, _count))
        {
            if (ReferenceEquals(entry.Original, original))
            {
                copy = entry.Copy;
                return true;
            }
        }

        copy = null;
        return false;
    }

    /// <summary>Notes a copy, before its parts are copied, so that a cycle leads back to it.</summary>
    internal void Record(object original, object copy)
    {
        var entries = _entries;
        var index = _count;
        if ((uint)index < (uint)entries.Length && index < ScanLimit)
        {
            entries[index].Original = original;
            entries[index].Copy = copy;
            _count = index + 1;
            return;
        }

        RecordMany(original, copy);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RecordMany(object original, object copy)
    {
        if (_count == _entries.Length)
            Array.Resize(ref _entries, _entries.Length * 2);

        _entries[_count++] = new Entry { Original = original, Copy = copy };
        if (_buckets is null || _count * 2 > _buckets.Length || _count == ScanLimit + 1)
            Rehash();
        else
            Link(_count - 1);
    }

    private void Rehash()
    {
        var size = _entries.Length * 4;
        if (_buckets is null || _buckets.Length < size)
            _buckets = new int[size];
        else
            Array.Clear(_buckets);

        for (var i = 0; i < _count; i++)
            Link(i);
    }

    private void Link(int index)
    {
        var buckets = _buckets!;
        var slot = Slot(_entries[index].Original, buckets.Length);
        while (buckets[slot] != 0)
            slot = (slot + 1) & (buckets.Length - 1);
        buckets[slot] = index + 1;
    }

    private bool TryFind(object original, [MaybeNullWhen(false)] out object copy)
    {
        var buckets = _buckets!;
        var slot = Slot(original, buckets.Length);
        for (var found = buckets[slot]; found != 0; found = buckets[slot])
        {
            ref readonly var entry = ref _entries[found - 1];
            if (ReferenceEquals(entry.Original, original))
            {
                copy = entry.Copy;
                return true;
            }

            slot = (slot + 1) & (buckets.Length - 1);
        }

        copy = null;
        return false;
    }

    /// <summary>Spreads the identity hash (26 bits, no order of it is ever seen) over a power of two of slots.</summary>
    private static int Slot(object original, int size) =>
        (int)((uint)RuntimeHelpers.GetHashCode(original) * 0x9E3779B9u >> 7) & (size - 1);

    private struct Entry
    {
        public object Original;
        public object Copy;
    }
}
