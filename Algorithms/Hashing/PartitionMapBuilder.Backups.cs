namespace OrleansCluster.Algorithms.Hashing;

internal sealed partial class PartitionMapBuilder
{
    private void MoveBackups(int wanted)
    {
        var stuck = new Queue<int>();
        for (var partition = 0; partition < _partitions; partition++)
        {
            for (var count = CountOf(partition); count < wanted; count++)
            {
                var node = NodeFor(partition);
                if (node == None)
                    stuck.Enqueue(partition);
                else
                    Add(partition, node);
            }
        }

        for (var donor = 0; donor < _nodes.Length; donor++)
        {
            if (_backupRoom[donor] < 0)
                Release(donor, stuck);
        }

        while (stuck.TryDequeue(out var partition))
            AddByExchange(partition);
    }

    private int CountOf(int partition)
    {
        var backups = BackupsOf(partition);
        return backups.Length - backups.Count(None);
    }

    private int NodeFor(int partition)
    {
        var pairs = _pairs.AsSpan(_primary[partition] * _nodes.Length, _nodes.Length);
        var best = None;
        for (var node = 0; node < _nodes.Length; node++)
        {
            if (_backupRoom[node] > 0 && !Holds(partition, node) && (best == None || IsBetter(node, best, _backupRoom, pairs)))
                best = node;
        }

        return best;
    }

    private void Add(int partition, int node)
    {
        var backups = BackupsOf(partition);
        backups[backups.IndexOf(None)] = node;
        _backupRoom[node]--;
        PairOf(_primary[partition], node)++;
    }

    private void Replace(int partition, int node, int by)
    {
        var backups = BackupsOf(partition);
        backups[backups.IndexOf(node)] = by;
        _backupRoom[node]++;
        _backupRoom[by]--;
        PairOf(_primary[partition], node)--;
        PairOf(_primary[partition], by)++;
    }

    // It is backup of more than its share: it gives up those of the primaries that it backs most.
    private void Release(int donor, Queue<int> stuck)
    {
        var groups = new Stack<int>?[_nodes.Length];
        for (var partition = _partitions - 1; partition >= 0; partition--)
        {
            if (BackupsOf(partition).Contains(donor))
                (groups[_primary[partition]] ??= new Stack<int>()).Push(partition);
        }

        while (_backupRoom[donor] < 0)
        {
            var primary = GroupToLeave(donor, groups);
            if (primary == None)
            {
                MakeRoom([donor]);
                continue;
            }

            // If nobody with room can take this one, another may do.
            var partition = groups[primary]!.Pop();
            var receiver = NodeFor(partition);
            if (receiver != None)
                Replace(partition, donor, receiver);
        }
    }

    private int GroupToLeave(int donor, Stack<int>?[] groups)
    {
        var best = None;
        for (var primary = 0; primary < groups.Length; primary++)
        {
            if (groups[primary] is { Count: > 0 }
                && (best == None || PairOf(primary, donor) * (long)_nodes[best].Weight > PairOf(best, donor) * (long)_nodes[primary].Weight))
                best = primary;
        }

        return best;
    }

    // Who has room holds the partition already, so one who does not takes it, and gives up another for that.
    private void AddByExchange(int partition)
    {
        var node = NodeFor(partition);
        Add(partition, node != None ? node : MakeRoom(Enumerable.Range(0, _nodes.Length).Where(other => !Holds(partition, other))));
    }

    /// <summary>
    /// Takes one partition off one of some nodes that have no room, along the shortest chain of nodes of which each takes one off the one before, to a node that
    /// has room. There is one: with shares that no node's primaries exceed, backups can be dealt out as wanted, and this is a path in that flow.
    /// </summary>
    /// <returns>The node that now has room for one more.</returns>
    private int MakeRoom(IEnumerable<int> nodes)
    {
        var reached = new (int From, int Partition)?[_nodes.Length];
        var queue = new Queue<int>(nodes);
        foreach (var node in queue)
            reached[node] = (None, None);
        while (queue.TryDequeue(out var node))
        {
            for (var partition = 0; partition < _partitions; partition++)
            {
                if (!BackupsOf(partition).Contains(node))
                    continue;
                for (var next = 0; next < _nodes.Length; next++)
                {
                    if (reached[next] is not null || Holds(partition, next))
                        continue;
                    reached[next] = (node, partition);
                    if (_backupRoom[next] > 0)
                        return Shift(next, reached);
                    queue.Enqueue(next);
                }
            }
        }

        throw new InvalidOperationException("No chain of nodes leads to one that has room.");
    }

    private int Shift(int last, (int From, int Partition)?[] reached)
    {
        while (reached[last] is { From: not None } step)
        {
            Replace(step.Partition, step.From, last);
            last = step.From;
        }

        return last;
    }
}
