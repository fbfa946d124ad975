using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Bench.Hashing;

/// <summary>What keys did when the members changed by one node.</summary>
/// <param name="Moved">Keys that have another node.</param>
/// <param name="Minimum">Keys of the node that came, or went: those had to.</param>
internal sealed record KeyMovement(int Moved, int Minimum)
{
    public double ToMinimum => (double)Moved / Minimum;

    /// <summary>What they did from one to the next, in which <paramref name="one"/> came, or went.</summary>
    public static KeyMovement Between(IConsistentHash before, IConsistentHash after, string one, KeyHash[] keys)
    {
        var names = before.Nodes.Select((node, number) => (node.Name, number)).ToDictionary(node => node.Name, node => node.number);
        var numbers = after.Nodes.Select(node => names.GetValueOrDefault(node.Name, -1)).ToArray();
        var came = after.Nodes.ToList().FindIndex(node => node.Name == one);
        var went = names.GetValueOrDefault(one, -1);
        var (moved, minimum) = (0, 0);
        foreach (var key in keys)
        {
            var (was, now) = (before.Locate(key), after.Locate(key));
            moved += numbers[now] == was ? 0 : 1;
            minimum += (came >= 0 ? now == came : was == went) ? 1 : 0;
        }

        return new KeyMovement(moved, minimum);
    }
}
