using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OrleansCluster.Algorithms.Cache.Loads;

/// <summary>
/// Who loads which key of one shard that holds nothing: one loader at a time, by a lease, as memcache's leases do (Nishtala et al., Scaling Memcache at Facebook,
/// NSDI 2013, §3.2.1). Pure, and for one writer at a time. It is no part of what backups have: another owner of the shard begins with none, and knows no older ticket.
///
/// <para><b>Two promises.</b> While a load's lease lives nobody else is granted a load of its key, unless somebody has changed the key: then what is being
/// loaded may be old, its ticket is worth nothing any more, and whoever comes next loads anew. So what a loader read before a change is never stored behind it.</para>
/// </summary>
public sealed class LoadTable
{
    private readonly Dictionary<Key, Load> _loads = new(KeyComparer.Instance);
    private long _tickets;
    private long _earliestEndMs = long.MaxValue;

    /// <summary>Loads under way, those included whose lease has ended.</summary>
    public int Count => _loads.Count;

    /// <summary>Bytes of keys and tags of them.</summary>
    public long Bytes { get; private set; }

    /// <summary>Asks for the load of a key that holds nothing.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="key">The key, which is copied.</param>
    /// <param name="tags">The tags that what is loaded shall have.</param>
    /// <param name="leaseMs">For how long, unless it is renewed; brought into the bounds of <see cref="LoadLimits"/>.</param>
    /// <param name="nowMs">The clock, which does not go back.</param>
    /// <param name="ticket">Of a granted load its ticket.</param>
    /// <param name="leftMs">How long the lease lasts that there is now; 0 if there is none.</param>
    public LoadOutcome Begin(ulong hash, ReadOnlySpan<byte> key, IReadOnlyList<string>? tags, long leaseMs, long nowMs, out long ticket, out long leftMs)
    {
        (ticket, leftMs) = (0, 0);
        var wanted = new Key(hash, key.ToArray());
        if (_loads.TryGetValue(wanted, out var load))
        {
            leftMs = load.EndMs - nowMs;
            if (leftMs > 0)
                return LoadOutcome.Loading;
            Remove(wanted, load);
        }

        load = new(++_tickets, [.. tags ?? []]) { EndMs = nowMs + Clamp(leaseMs) };
        var bytes = BytesOf(wanted, load);
        if (!HasRoom(bytes))
            RemoveEnded(nowMs);
        if (!HasRoom(bytes))
            return LoadOutcome.TooMany;
        _loads.Add(wanted, load);
        Bytes += bytes;
        _earliestEndMs = Math.Min(_earliestEndMs, load.EndMs);
        (ticket, leftMs) = (load.Ticket, load.EndMs - nowMs);
        return LoadOutcome.Granted;
    }

    /// <summary>Whether the load of that ticket is still the one of its key; its lease may have ended.</summary>
    public bool Holds(ulong hash, ReadOnlyMemory<byte> key, long ticket) => _loads.TryGetValue(new(hash, key), out var load) && load.Ticket == ticket;

    /// <summary>Lets a load's lease begin anew; false if it is not the one of its key any more.</summary>
    public bool Renew(ulong hash, ReadOnlyMemory<byte> key, long ticket, long leaseMs, long nowMs)
    {
        if (!_loads.TryGetValue(new(hash, key), out var load) || load.Ticket != ticket)
            return false;
        load.EndMs = Math.Max(load.EndMs, nowMs + Clamp(leaseMs));
        return true;
    }

    /// <summary>Ends a load; false if it is not the one of its key any more.</summary>
    public bool End(ulong hash, ReadOnlyMemory<byte> key, long ticket)
    {
        var ended = new Key(hash, key);
        if (!_loads.TryGetValue(ended, out var load) || load.Ticket != ticket)
            return false;
        Remove(ended, load);
        return true;
    }

    /// <summary>Somebody has changed a key: what is being loaded for it counts no more.</summary>
    public void Changed(ulong hash, ReadOnlyMemory<byte> key)
    {
        if (_loads.Count > 0 && _loads.TryGetValue(new(hash, key), out var load))
            Remove(new(hash, key), load);
    }

    /// <summary>A tag was invalidated: what is being loaded to have it counts no more.</summary>
    public void Invalidated(string tag)
    {
        foreach (var (key, load) in _loads.Where(one => one.Value.Tags.Contains(tag, StringComparer.Ordinal)).ToList())
            Remove(key, load);
    }

    /// <summary>Everything was removed: nothing that is being loaded counts any more.</summary>
    public void Clear()
    {
        _loads.Clear();
        (Bytes, _earliestEndMs) = (0, long.MaxValue);
    }

    private static long Clamp(long leaseMs) => Math.Clamp(leaseMs, LoadLimits.MinLeaseMs, LoadLimits.MaxLeaseMs);

    private static long BytesOf(in Key key, Load load) => key.Bytes.Length + load.Tags.Sum(static tag => (long)Encoding.UTF8.GetByteCount(tag));

    private bool HasRoom(long bytes) => _loads.Count < LoadLimits.MaxLoads && Bytes + bytes <= LoadLimits.MaxBytes;

    // Those of loaders that have died; looked for only when there may be any.
    private void RemoveEnded(long nowMs)
    {
        if (nowMs < _earliestEndMs)
            return;
        foreach (var (key, load) in _loads.Where(one => one.Value.EndMs <= nowMs).ToList())
            Remove(key, load);
        _earliestEndMs = _loads.Count == 0 ? long.MaxValue : _loads.Values.Min(static load => load.EndMs);
    }

    private void Remove(in Key key, Load load)
    {
        _loads.Remove(key);
        Bytes -= BytesOf(key, load);
    }

    private readonly record struct Key(ulong Hash, ReadOnlyMemory<byte> Bytes);

    private sealed class Load(long ticket, string[] tags)
    {
        public long Ticket => ticket;

        public string[] Tags => tags;

        public long EndMs { get; set; }
    }

    private sealed class KeyComparer : IEqualityComparer<Key>
    {
        public static KeyComparer Instance { get; } = new();

        public bool Equals(Key x, Key y) => x.Hash == y.Hash && x.Bytes.Span.SequenceEqual(y.Bytes.Span);

        public int GetHashCode([DisallowNull] Key obj) => obj.Hash.GetHashCode();
    }
}
