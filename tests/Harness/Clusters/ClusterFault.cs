using OrleansCluster.Harness.Network;

namespace OrleansCluster.Harness.Clusters;

/// <summary>One fault of a cluster.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Silo">To which silo.</param>
/// <param name="Other">The other one, where it takes two.</param>
public sealed record ClusterFault(FaultKind Kind, string Silo, string Other)
{
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(50);

    /// <summary>Each of these kinds once, in an order and on silos drawn from a seed. The same seed draws the same.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="silos">The silos' names, two or more if a kind takes two.</param>
    /// <param name="kinds">The kinds; one that stands there twice comes twice.</param>
    public static IReadOnlyList<ClusterFault> Draw(int seed, IReadOnlyList<string> silos, params FaultKind[] kinds)
    {
        var random = new Random(seed);
        var order = kinds.ToArray();
        random.Shuffle(order);
        return [.. order.Select(kind => Draw(random, silos, kind))];
    }

    /// <summary>Brings it about.</summary>
    public async Task BeginAsync(SiloCluster cluster)
    {
        var links = cluster.Links;
        switch (Kind)
        {
            case FaultKind.Kill:
                await cluster[Silo].KillAsync();
                break;
            case FaultKind.Pause:
                await cluster[Silo].PauseAsync();
                break;
            case FaultKind.Cut:
                links.Between(Silo, Other, LinkMode.BlackHole());
                break;
            case FaultKind.CutOneWay:
                links[Silo, Other].Mode = LinkMode.BlackHole(LinkDirection.Forward);
                links[Other, Silo].Mode = LinkMode.BlackHole(LinkDirection.Backward);
                break;
            case FaultKind.Isolate:
                links.Around(Silo, LinkMode.BlackHole());
                break;
            case FaultKind.HalfOpen:
                foreach (var other in cluster.Silos.Where(other => other.Name != Silo))
                    links[other.Name, Silo].Mode = LinkMode.HalfOpen;
                break;
            case FaultKind.Reset:
                links.Between(Silo, Other, LinkMode.Reset);
                break;
            case FaultKind.Delay:
                links.Around(Silo, LinkMode.Delay(Lateness));
                break;
            case FaultKind.CutClients:
                links[Links.Client, Silo].Mode = LinkMode.BlackHole();
                break;
            case FaultKind.Outage:
                await cluster.BeginOutageAsync();
                break;
            default:
                throw new InvalidOperationException($"There is no fault {Kind}.");
        }
    }

    public override string ToString() =>
        Kind switch
        {
            FaultKind.Cut or FaultKind.CutOneWay or FaultKind.Reset => $"{Kind} {Silo} {Other}",
            FaultKind.Outage => $"{Kind}",
            _ => $"{Kind} {Silo}",
        };

    private static ClusterFault Draw(Random random, IReadOnlyList<string> silos, FaultKind kind)
    {
        var first = random.Next(silos.Count);
        var second = silos.Count == 1 ? first : (first + 1 + random.Next(silos.Count - 1)) % silos.Count;
        return new ClusterFault(kind, silos[first], silos[second]);
    }
}
