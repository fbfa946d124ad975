using System.Reflection;
using OrleansCluster.Client.Status;

namespace OrleansCluster.Gateways.Http.Status;

/// <summary>Makes the document of what the cluster said and what is expected of it. Pure.</summary>
internal static class StatusComposer
{
    private const string Active = "Active";

    /// <summary>The state of a silo that is expected and that the cluster does not know.</summary>
    private const string Missing = "Missing";

    private static readonly string Version =
        typeof(StatusComposer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public static StatusDocument Compose(
        ClusterStatus? status, string? problem, HttpGatewayOptions options, DateTimeOffset now, TimeSpan uptime)
    {
        var silos = Silos(status, options.ExpectedSilos);
        var activations = Activations(status);
        var (ready, summary) = Judge(silos, options.OwnSilos, problem);
        return new StatusDocument(
            "OrleansCluster", Version, options.Engine, status?.At ?? now, Math.Round(uptime.TotalSeconds, 1), ready, summary, silos,
            Totals(silos, activations), activations);
    }

    private static List<SiloDocument> Silos(ClusterStatus? status, IReadOnlyList<string> expected)
    {
        var known = status?.Silos ?? [];
        var silos = known.Select(silo => new SiloDocument(
            silo.Name, silo.Status, silo.Address, expected.Contains(silo.Name), silo.Activations?.Sum(count => count.Count),
            silo.BlockStore is { } store ? StoreOf(store) : null, silo.BlockStoreProblem));
        var missing = expected.Except(known.Select(silo => silo.Name))
            .Select(name => new SiloDocument(name, Missing, null, true, null, null, "The cluster does not know this silo."));
        return [.. silos.Concat(missing).OrderBy(silo => silo.Name, NaturalOrder.Instance)];
    }

    private static StoreDocument StoreOf(Grains.Interfaces.Files.BlockStoreStatus store) => new(
        store.Blocks, store.Bytes, store.DamagedBlocks, store.DamageSeen, store.Repaired, store.OrphansDeleted, store.Reads,
        store.ReadBytes, store.Writes, store.WrittenBytes, store.Refused);

    private static List<ActivationDocument> Activations(ClusterStatus? status) =>
    [
        .. (status?.Silos ?? [])
            .SelectMany(silo => (silo.Activations ?? []).Select(count => (Silo: silo.Name, count.GrainType, count.Count)))
            .GroupBy(count => count.GrainType)
            .Select(type => new ActivationDocument(
                type.Key, type.Sum(count => count.Count),
                type.GroupBy(count => count.Silo).ToDictionary(g => g.Key, g => g.Sum(count => count.Count))))
            .OrderByDescending(type => type.Count)
            .ThenBy(type => type.Type, StringComparer.Ordinal),
    ];

    private static TotalsDocument Totals(List<SiloDocument> silos, List<ActivationDocument> activations)
    {
        var stores = silos.Select(silo => silo.Store).OfType<StoreDocument>().ToList();
        return new TotalsDocument(
            stores.Sum(s => s.Blocks), stores.Sum(s => s.Bytes), stores.Sum(s => s.DamagedBlocks), stores.Sum(s => s.DamageSeen),
            stores.Sum(s => s.Repaired), stores.Sum(s => s.ReadBytes), stores.Sum(s => s.WrittenBytes), activations.Sum(a => a.Count));
    }

    // Ready: the cluster answers, the silos of this process are active and their block stores answer, and of all that are expected
    // more than half are active, without which nothing is written. Without expectations, any one that is in order.
    private static (bool Ready, string Summary) Judge(List<SiloDocument> silos, IReadOnlyList<string> own, string? problem)
    {
        if (problem is not null)
            return (false, problem);
        var asked = silos.Where(silo => silo.Expected).ToList();
        if (asked.Count == 0)
            return silos.Exists(IsGood) ? (true, "A silo is active") : (false, "No silo is active");
        var bad = asked.Where(silo => !IsGood(silo)).ToList();
        if (bad.Count == 0)
            return (true, asked.Count == 1 ? $"{asked[0].Name} is active" : $"All {asked.Count} silos are active");
        var active = asked.Count(silo => silo.State == Active);
        var ready = active > asked.Count / 2 && !bad.Exists(silo => own.Count == 0 || own.Contains(silo.Name));
        var summary = string.Join(", ", bad.Select(Describe));
        return (ready, ready ? $"{active} of {asked.Count} silos are active; {summary}" : summary);
    }

    private static bool IsGood(SiloDocument silo) => silo.State == Active && silo.Store is not null;

    private static string Describe(SiloDocument silo) =>
        silo.State == Active ? $"{silo.Name}: its block store does not answer" : $"{silo.Name} is {silo.State.ToLowerInvariant()}";
}
