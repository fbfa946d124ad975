namespace OrleansCluster.Simulator.Disks;

/// <summary>The names in a directory: as everybody sees them, and as the platters have them.</summary>
internal sealed class DirectoryNode(int number) : DiskNode
{
    private readonly Dictionary<string, DiskNode> _cached = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DiskNode> _durable = new(StringComparer.Ordinal);

    /// <summary>Tells it from the others of the medium.</summary>
    public int Number => number;

    public DiskNode? Find(ReadOnlySpan<char> name) =>
        _cached.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var node) ? node : null;

    public void Set(string name, DiskNode node) => _cached[name] = node;

    public void Remove(string name) => _cached.Remove(name);

    public void SetDurable(string name, DiskNode node) => _durable[name] = node;

    public void RemoveDurable(string name) => _durable.Remove(name);

    /// <summary>Shows what the platters have.</summary>
    public void LosePower()
    {
        _cached.Clear();
        foreach (var (name, node) in InOrder(_durable)) _cached.Add(name, node);
    }

    /// <summary>What everybody sees, in ordinal order.</summary>
    public IEnumerable<KeyValuePair<string, DiskNode>> Entries => InOrder(_cached);

    /// <summary>What the platters have, in ordinal order.</summary>
    public IEnumerable<KeyValuePair<string, DiskNode>> DurableEntries => InOrder(_durable);

    private static List<KeyValuePair<string, DiskNode>> InOrder(Dictionary<string, DiskNode> names)
    {
        var entries = new List<KeyValuePair<string, DiskNode>>(names);
        entries.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return entries;
    }
}
