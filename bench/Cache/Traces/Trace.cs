namespace OrleansCluster.Bench.Cache.Traces;

/// <summary>A sequence of requests for numbered objects, all of one size: the same for a seed everywhere.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Requests">The objects' numbers.</param>
internal sealed record Trace(string Name, int[] Requests)
{
    /// <summary>Requests by a Zipf distribution: the k-th most wanted object is asked for in proportion to 1/k^skew.</summary>
    public static Trace Zipf(int objects, int requests, double skew, int seed) =>
        new($"Zipf {skew:0.0}", Draw(new Random(seed), objects, requests, skew));

    /// <summary>
    /// Zipf requests, between which everything of another, larger set is read once, one after the other, again and again: as backups and
    /// reports do.
    /// </summary>
    public static Trace Scan(int objects, int requests, int scanLength, int seed)
    {
        var zipf = Draw(new Random(seed), objects, requests / 2, 1.0);
        var trace = new int[requests];
        var (drawn, scanned) = (0, 0);
        for (var at = 0; at < requests; at++)
            trace[at] = at / scanLength % 2 == 0 && drawn < zipf.Length ? zipf[drawn++] : objects + scanned++;
        return new("Zipf 1.0 and scans", trace);
    }

    /// <summary>All objects in turn, again and again.</summary>
    public static Trace Loop(int objects, int requests) => new("loop", [.. Enumerable.Range(0, requests).Select(at => at % objects)]);

    private static int[] Draw(Random random, int objects, int requests, double skew)
    {
        var sums = new double[objects];
        for (var at = 0; at < objects; at++)
            sums[at] = (at == 0 ? 0 : sums[at - 1]) + (1 / Math.Pow(at + 1, skew));
        var drawn = new int[requests];
        for (var at = 0; at < requests; at++)
        {
            var place = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
            drawn[at] = Math.Min(place < 0 ? ~place : place, objects - 1);
        }

        return drawn;
    }
}
