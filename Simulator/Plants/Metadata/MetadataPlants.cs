using OrleansCluster.Simulator.Plants.Mutations;
using OrleansCluster.Simulator.Workloads;
using OrleansCluster.Simulator.Workloads.Leases;
using OrleansCluster.Simulator.Workloads.Metadata;
using OrleansCluster.Simulator.Workloads.Watch;

namespace OrleansCluster.Simulator.Plants.Metadata;

/// <summary>The bugs planted in the sources of the metadata store and its client, which the workloads of that must find.</summary>
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
            "session-outlives-lease", "a session goes on when its lease has ended", () => new MetadataWorkload(),
            new Mutation(Store + "Leases/LeaseRunner.cs", "state.Sessions.End(lease.Id);", "")),
        Broken(
            "compaction-takes-newest", "compaction drops what is the newest at the revision compacted at", () => new MetadataWorkload(),
            new Mutation(Store + "Keys/KeyEntry.cs", "count == 0 || this[count - 1].IsDeletion ? count : count - 1", "count == Count && !Newest.IsDeletion ? count - 1 : count")),
        Broken(
            "mark-of-its-commit", "a mark of time counts for all that was made until it was committed", () => new LeasesWorkload(),
            new Mutation(Store + "Leadership/LeaderDuties.cs", "new MarkTimeCommand(TimeOf(now), store.Revision)", "new MarkTimeCommand(TimeOf(now))")),
        Broken(
            "store-quota-not-in-snapshot", "the store's quota is not in snapshots", () => new MetadataWorkload(),
            new Mutation(Store + "Snapshots/StateBuilder.cs", "_state.Quotas.StoreLimit = reader.Number();", "_ = reader.Number();")),
        Broken(
            "quota-refuses-shrinking", "a change that makes a prefix smaller is refused if it is over its quota still", () => new MetadataWorkload(),
            new Mutation(Store + "Quotas/QuotaTable.cs", "growth[at] > 0 && quota.Used", "quota.Used")),
        Broken(
            "compacted-revision-swept", "the changes of the revision compacted at are no more told", () => new WatchWorkload(),
            new Mutation(Store + "MetadataState.cs", "Changes[0].ModRevision <= SweptRevision", "Changes[0].ModRevision <= CompactedRevision")),
        Broken(
            "watch-out-of-order", "of the changes of one revision a watch hears the last one before the one ahead of it", () => new WatchWorkload(),
            new Mutation(
                Store + "Watches/HistoryReader.cs",
                "events.Add(new MetadataEvent(version, previous));",
                "events.Insert(events.Count - (events is [.., var last] && last.Version.ModRevision == version.ModRevision ? 1 : 0), new MetadataEvent(version, previous));")),
        Broken(
            "key-stays-on-lease", "a key that is put with another lease, or none, ends with its old one still", () => new LeasesWorkload(),
            new Mutation(Store + "Leases/LeaseTable.cs", "if (from != 0 && _keys", "if (from < 0 && _keys")),
        Broken(
            "lease-counted-from-answer", "a kept lease counts from the answer to its renewal", () => new LeasesWorkload(),
            new Mutation(
                "Client/Leases/LeaseKeeper.cs",
                "var gone = await RenewAsync(Array.ConvertAll(batch, lease => lease.Id), limit);",
                "var gone = await RenewAsync(Array.ConvertAll(batch, lease => lease.Id), limit); sent = Now;")),
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
