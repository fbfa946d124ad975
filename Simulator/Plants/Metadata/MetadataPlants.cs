using OrleansCluster.Simulator.Plants.Mutations;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Leases;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Plants.Metadata;

/// <summary>The bugs planted in the sources of the metadata store and its client, which <c>metadata</c> or <c>leases</c> must find.</summary>
internal static class MetadataPlants
{
    private const string Store = "Algorithms/Metadata/";
    private const string Library = "Client/Metadata/";

    public static IReadOnlyList<Plant> All { get; } =
    [
        Broken(
            "last-attempt-decides", "a change is told as refused if its last attempt was, whatever became of those before", () => new MetadataWorkload(),
            new Mutation(
                Library + "Sending.cs",
                """
                if (answer.End == ProposalEnd.Unknown)
                            MayHaveRun = true;
                """,
                "MayHaveRun = answer.End == ProposalEnd.Unknown;")),
        Broken(
            "anew-after-session", "a change that may have run is made anew when its session has ended", () => new MetadataWorkload(),
            new Mutation(Library + "Changes.cs", "if (sending.MayHaveRun)", "if (false)")),
        Broken(
            "checkpoint-without-epoch", "what was left of a lease counts though it was renewed since", () => new LeasesWorkload(),
            new Mutation(
                Store + "Leases/LeaseRunner.cs",
                """
                lease.Epoch == epoch)
                                state.Leases.Set
                """,
                """
                epoch > 0)
                                state.Leases.Set
                """)),
    ];

    private static SourcePlant Broken(string name, string what, Func<Workload> workload, params Mutation[] mutations) => new(name, what, workload, mutations);
}
