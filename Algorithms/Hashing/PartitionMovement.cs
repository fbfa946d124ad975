namespace OrleansCluster.Algorithms.Hashing;

/// <summary>What changed from one partition map to a later one, in partitions, beside the least that would have done.</summary>
/// <param name="Primaries">Partitions that have another primary.</param>
/// <param name="PrimariesAtLeast">So many had to: what nodes have less than they had, those that went included.</param>
/// <param name="Promotions">Of <paramref name="Primaries"/>, those whose new primary had a copy.</param>
/// <param name="Copies">Copies on a node that had none of the partition: what must be sent.</param>
/// <param name="CopiesAtLeast">So many had to be: what nodes have more than they had, those that came included.</param>
public sealed record PartitionMovement(int Primaries, int PrimariesAtLeast, int Promotions, int Copies, int CopiesAtLeast)
{
    /// <exception cref="ArgumentException">They are not maps of the same options.</exception>
    public static PartitionMovement Between(PartitionMap before, PartitionMap after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Options != after.Options)
            throw new ArgumentException("The maps have other partitions or backups, so they are not of one history.", nameof(after));
        var names = after.Nodes.Select((node, number) => (node.Name, number)).ToDictionary(one => one.Name, one => one.number);
        var numbers = before.Nodes.Select(node => names.GetValueOrDefault(node.Name, -1)).ToArray();
        var (primaryGain, copyGain) = (new int[after.Nodes.Length], new int[after.Nodes.Length]);
        var (primaries, promotions, copies) = (0, 0, 0);
        Span<int> had = stackalloc int[HashLimits.MaxBackups + 1];
        for (var partition = 0; partition < before.Options.Partitions; partition++)
        {
            var held = had[..before.Copies];
            for (var i = 0; i < held.Length; i++)
            {
                held[i] = numbers[before.ReplicasOf(partition)[i]];
                Count(copyGain, held[i], -1);
            }

            Count(primaryGain, held[0], -1);
            var holds = after.ReplicasOf(partition);
            primaryGain[holds[0]]++;
            primaries += holds[0] == held[0] ? 0 : 1;
            promotions += held[1..].Contains(holds[0]) ? 1 : 0;
            foreach (var node in holds)
            {
                copyGain[node]++;
                copies += held.Contains(node) ? 0 : 1;
            }
        }

        return new PartitionMovement(primaries, Gained(primaryGain), promotions, copies, Gained(copyGain));
    }

    private static void Count(int[] gain, int node, int by)
    {
        if (node >= 0)
            gain[node] += by;
    }

    private static int Gained(int[] gain) => gain.Where(one => one > 0).Sum();
}
