using System.Collections.Immutable;

namespace OrleansCluster.Algorithms.Hashing;

/// <summary>
/// Makes a partition map of the one before it and the members, by whole numbers in a fixed order. First each node's share is settled
/// (<see cref="PartitionQuotas"/>), then primaries move that must, then backups. Where there is a choice, backups of a node are spread over all others.
/// </summary>
internal sealed partial class PartitionMapBuilder
{
    private const int None = -1;

    private readonly ImmutableArray<HashNode> _nodes;
    private readonly int _partitions;
    private readonly int _slots; // of backups, for each partition
    private readonly int[] _primary;
    private readonly int[] _backups;
    private readonly int[] _primaryRoom; // what a node is to have more than it has
    private readonly int[] _backupRoom;
    private readonly int[] _pairs; // how often one node is primary where the other is backup

    public PartitionMapBuilder(ImmutableArray<HashNode> nodes, PartitionMapOptions options, PartitionMap? before)
    {
        _nodes = nodes;
        _partitions = options.Partitions;
        _slots = options.Backups;
        _primary = new int[_partitions];
        _backups = new int[_partitions * _slots];
        _pairs = new int[nodes.Length * nodes.Length];
        Array.Fill(_primary, None);
        Array.Fill(_backups, None);
        if (before is not null)
            Keep(before);
        _primaryRoom = RoomFor(_partitions, Enumerable.Repeat(_partitions, nodes.Length).ToArray(), _primary, CountOrphans());
        _backupRoom = [];
        MovePrimaries();
        var copies = PartitionMap.CopiesOf(options, nodes.Length);
        var primaries = CountOf(_primary);
        _backupRoom = RoomFor(_partitions * (copies - 1), Array.ConvertAll(primaries, count => _partitions - count), _backups, new int[nodes.Length]);
        MoveBackups(copies - 1);
        Copies = copies;
    }

    private int Copies { get; }

    /// <summary>The replicas, partition after partition, the primary first.</summary>
    public ushort[] Build()
    {
        var replicas = new ushort[_partitions * Copies];
        for (var partition = 0; partition < _partitions; partition++)
        {
            var at = partition * Copies;
            replicas[at++] = checked((ushort)_primary[partition]);
            foreach (var backup in BackupsOf(partition))
            {
                if (backup != None)
                    replicas[at++] = checked((ushort)backup);
            }
        }

        return replicas;
    }

    private Span<int> BackupsOf(int partition) => _backups.AsSpan(partition * _slots, _slots);

    private bool Holds(int partition, int node) => _primary[partition] == node || BackupsOf(partition).Contains(node);

    private ref int PairOf(int primary, int backup) => ref _pairs[(primary * _nodes.Length) + backup];

    // What is left of the map before when those that went are taken out of it.
    private void Keep(PartitionMap before)
    {
        var names = _nodes.Select((node, number) => (node.Name, number)).ToDictionary(one => one.Name, one => one.number);
        var numbers = before.Nodes.Select(node => names.GetValueOrDefault(node.Name, None)).ToArray();
        for (var partition = 0; partition < _partitions; partition++)
        {
            var replicas = before.ReplicasOf(partition);
            _primary[partition] = numbers[replicas[0]];
            var backups = BackupsOf(partition);
            var at = 0;
            foreach (var replica in replicas[1..])
            {
                if (numbers[replica] != None)
                    backups[at++] = numbers[replica];
            }

            if (_primary[partition] == None)
                continue;
            foreach (var backup in backups[..at])
                PairOf(_primary[partition], backup)++;
        }
    }

    private int[] RoomFor(int total, int[] most, int[] held, int[] near)
    {
        var current = CountOf(held);
        var room = PartitionQuotas.Of(_nodes, total, most, current, near);
        for (var node = 0; node < room.Length; node++)
            room[node] -= current[node];
        return room;
    }

    // Partitions that a node backs and whose primary went.
    private int[] CountOrphans()
    {
        var counts = new int[_nodes.Length];
        for (var partition = 0; partition < _partitions; partition++)
        {
            if (_primary[partition] != None)
                continue;
            foreach (var backup in BackupsOf(partition))
            {
                if (backup != None)
                    counts[backup]++;
            }
        }

        return counts;
    }

    private int[] CountOf(int[] held)
    {
        var counts = new int[_nodes.Length];
        foreach (var node in held)
        {
            if (node != None)
                counts[node]++;
        }

        return counts;
    }

    // The fewest pairs for its weight; of those that are alike, the most room, and then the first.
    private bool IsBetter(int node, int than, int[] room, ReadOnlySpan<int> pairs)
    {
        var left = (pairs[node] + 1L) * _nodes[than].Weight;
        var right = (pairs[than] + 1L) * _nodes[node].Weight;
        return left < right || (left == right && room[node] > room[than]);
    }
}
