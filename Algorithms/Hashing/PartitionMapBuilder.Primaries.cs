namespace OrleansCluster.Algorithms.Hashing;

internal sealed partial class PartitionMapBuilder
{
    private void MovePrimaries()
    {
        for (var partition = 0; partition < _partitions; partition++)
        {
            if (_primary[partition] == None)
                Promote(partition);
        }

        for (var partition = 0; partition < _partitions; partition++)
        {
            if (_primary[partition] == None)
                Settle(partition, RoomiestNode());
        }

        var byPrimary = new List<int>[_nodes.Length];
        for (var node = 0; node < byPrimary.Length; node++)
            byPrimary[node] = [];
        for (var partition = 0; partition < _partitions; partition++)
            byPrimary[_primary[partition]].Add(partition);
        for (var donor = 0; donor < byPrimary.Length; donor++)
        {
            if (_primaryRoom[donor] < 0)
                Unload(donor, byPrimary[donor]);
        }
    }

    // The primary went: who has a copy takes over, unless it has its share already.
    private void Promote(int partition)
    {
        var backups = BackupsOf(partition);
        for (var slot = 0; slot < backups.Length; slot++)
        {
            var node = backups[slot];
            if (node == None || _primaryRoom[node] <= 0)
                continue;
            backups[(slot + 1)..].CopyTo(backups[slot..]);
            backups[^1] = None;
            Settle(partition, node);
            return;
        }
    }

    // It has no copy: those that have one and room were promoted.
    private void Settle(int partition, int node)
    {
        _primary[partition] = node;
        _primaryRoom[node]--;
        foreach (var backup in BackupsOf(partition))
        {
            if (backup != None)
                PairOf(node, backup)++;
        }
    }

    private int RoomiestNode()
    {
        var best = 0;
        for (var node = 1; node < _primaryRoom.Length; node++)
        {
            if (_primaryRoom[node] > _primaryRoom[best])
                best = node;
        }

        return best;
    }

    // It is primary of more than its share. What it gives to a backup of it costs no copy; of the rest it gives what spreads the receiver's backups.
    private void Unload(int donor, List<int> partitions)
    {
        var groups = new Stack<int>?[_nodes.Length + 1];
        for (var i = partitions.Count - 1; i >= 0; i--)
            (groups[GroupOf(partitions[i])] ??= new Stack<int>()).Push(partitions[i]);
        while (_primaryRoom[donor] < 0)
        {
            var receiver = ReceiverWithCopy(groups) is var known && known != None ? known : RoomiestNode();
            var group = known != None ? known : GroupFor(receiver, groups);
            Give(groups[group]!.Pop(), donor, receiver);
        }
    }

    // By its first backup; those without one stand last.
    private int GroupOf(int partition) => _slots == 0 || BackupsOf(partition)[0] == None ? _nodes.Length : BackupsOf(partition)[0];

    private int ReceiverWithCopy(Stack<int>?[] groups)
    {
        var best = None;
        for (var node = 0; node < _nodes.Length; node++)
        {
            if (_primaryRoom[node] > 0 && groups[node] is { Count: > 0 } && (best == None || _primaryRoom[node] > _primaryRoom[best]))
                best = node;
        }

        return best;
    }

    private int GroupFor(int receiver, Stack<int>?[] groups)
    {
        var pairs = _pairs.AsSpan(receiver * _nodes.Length, _nodes.Length);
        var best = None;
        for (var backup = 0; backup < _nodes.Length; backup++)
        {
            if (groups[backup] is { Count: > 0 } && (best == None || (pairs[backup] + 1L) * _nodes[best].Weight < (pairs[best] + 1L) * _nodes[backup].Weight))
                best = backup;
        }

        return best == None ? _nodes.Length : best;
    }

    private void Give(int partition, int donor, int receiver)
    {
        var backups = BackupsOf(partition);
        foreach (var backup in backups)
        {
            if (backup != None)
                PairOf(donor, backup)--;
        }

        // Where the receiver has a copy, the two change places.
        var slot = backups.IndexOf(receiver);
        if (slot >= 0)
            backups[slot] = donor;
        _primaryRoom[donor]++;
        Settle(partition, receiver);
    }
}
