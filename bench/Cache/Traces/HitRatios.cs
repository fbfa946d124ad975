using System.Buffers.Binary;
using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Entries;

namespace OrleansCluster.Bench.Cache.Traces;

/// <summary>
/// Which share of a trace's requests a cache answers: the shard's table as it is, LRU (Least Recently Used), and the optimal of Belady (MIN,
/// 1966), which knows the future and evicts what is wanted again last. What is not there is stored. All have room for the same number of
/// objects.
/// </summary>
internal static class HitRatios
{
    private const int KeyBytes = 8;
    private const int ValueBytes = 96;

    /// <summary>The table with as many bytes as that many objects take.</summary>
    public static double OfTable(Trace trace, int capacity)
    {
        var table = new CacheTable(new() { CapacityBytes = CapacityBytes(capacity) });
        var value = new byte[ValueBytes];
        var key = new byte[KeyBytes];
        foreach (var request in trace.Requests)
        {
            BinaryPrimitives.WriteInt64LittleEndian(key, request);
            var hash = Hash(request);
            if (!table.TryGet(hash, key, 0, out _))
                table.Apply(CacheOperation.Set(hash, key, value), 0);
        }

        var figures = table.Statistics;
        if (figures.Entries > capacity)
            throw new InvalidOperationException($"The table has {figures.Entries} objects, and the others {capacity}.");
        return (double)figures.Hits / trace.Requests.Length;
    }

    public static double OfLru(Trace trace, int capacity)
    {
        var places = new Dictionary<int, LinkedListNode<int>>();
        var order = new LinkedList<int>();
        var hits = 0;
        foreach (var request in trace.Requests)
        {
            if (places.TryGetValue(request, out var place))
            {
                hits++;
                order.Remove(place);
                order.AddLast(place);
                continue;
            }

            if (places.Count == capacity)
            {
                places.Remove(order.First!.Value);
                order.RemoveFirst();
            }

            places.Add(request, order.AddLast(request));
        }

        return (double)hits / trace.Requests.Length;
    }

    public static double OfOptimal(Trace trace, int capacity)
    {
        var next = NextRequests(trace.Requests);
        var wanted = new Dictionary<int, int>();
        var latest = new PriorityQueue<int, int>();
        var hits = 0;
        for (var at = 0; at < trace.Requests.Length; at++)
        {
            var request = trace.Requests[at];
            hits += wanted.ContainsKey(request) ? 1 : 0;
            wanted[request] = next[at];
            latest.Enqueue(request, -next[at]);
            while (wanted.Count > capacity && latest.TryDequeue(out var evicted, out var when))
            {
                // Of an object that was asked for since, an older place stands in the queue, too.
                if (wanted.TryGetValue(evicted, out var its) && its == -when)
                    wanted.Remove(evicted);
            }
        }

        return (double)hits / trace.Requests.Length;
    }

    /// <summary>The finalizer of SplitMix64: any good hash does.</summary>
    public static ulong Hash(long number)
    {
        var hash = (ulong)number + 0x9E3779B97F4A7C15;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }

    // A table keeps a thirty-second for the fingerprints of what it evicted.
    private static long CapacityBytes(int objects) =>
        ((objects * EntryCost.Of(KeyBytes, ValueBytes, hasAttributes: false, tags: 0)) + EntryCost.EmptyTable) * 32 / 31;

    private static int[] NextRequests(int[] requests)
    {
        var next = new int[requests.Length];
        var seen = new Dictionary<int, int>();
        for (var at = requests.Length - 1; at >= 0; at--)
        {
            next[at] = seen.GetValueOrDefault(requests[at], int.MaxValue);
            seen[requests[at]] = at;
        }

        return next;
    }
}
