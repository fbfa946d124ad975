using OrleansCluster.Algorithms.Metadata.Maps;

namespace OrleansCluster.Algorithms.Metadata.Leases;

/// <summary>The leases, and which keys end with which.</summary>
internal sealed class LeaseTable
{
    private readonly PersistentMap<long, Lease> _leases = new();

    // Follows from the keys' versions: it is in no snapshot and need not be frozen.
    private readonly Dictionary<long, SortedSet<ByteString>> _keys = [];

    public long Count => _leases.Count;

    public MapView<long, Lease> Current => _leases.Current;

    public MapView<long, Lease> Freeze() => _leases.Freeze();

    public Lease? Find(long id) => _leases.TryGet(id, out var lease) ? lease : null;

    public void Set(Lease lease) => _leases.Set(lease.Id, lease);

    public void Remove(long id) => _leases.Remove(id);

    /// <summary>The keys that end with the lease, in their order.</summary>
    public IReadOnlyCollection<ByteString> KeysOf(long id) => _keys.TryGetValue(id, out var keys) ? keys : [];

    /// <summary>Moves a key from the lease that it had to the one that it has; 0 stands for none.</summary>
    public void Move(ByteString key, long from, long to)
    {
        if (from == to)
            return;
        if (from != 0 && _keys.TryGetValue(from, out var left) && left.Remove(key) && left.Count == 0)
            _keys.Remove(from);
        if (to == 0)
            return;
        if (!_keys.TryGetValue(to, out var keys))
            _keys.Add(to, keys = []);
        keys.Add(key);
    }
}
