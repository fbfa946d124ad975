using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Gateways.Http.Status;

/// <summary>Makes the document of a consensus group of what its replicas and its store said. Pure.</summary>
internal static class GroupComposer
{
    /// <summary>Why <see cref="ReplicaReport.Role"/> is told of a silo that has no part in the group.</summary>
    private const string Unused = "Unused";

    /// <summary>The state of a group of which every replica is in order.</summary>
    public const string Good = "Good";

    /// <summary>A member that counts towards a majority. Until a new one does, the group survives less.</summary>
    private const string Voter = "Voter";

    public static GroupDocument Compose(string name, GroupReport? report, string? problem, StoreStatus? status, string? storeProblem)
    {
        var entries = report?.Replicas ?? [];
        var latest = entries.FirstOrDefault(entry => entry.Silo == report!.LeaderSilo)?.Report
            ?? entries.Select(entry => entry.Report).OfType<ReplicaReport>().OrderByDescending(one => one.CommitIndex).FirstOrDefault();
        var roles = MemberRoles(latest);
        var replicas = entries
            .Where(entry => entry.Report is null || entry.Report.Role != Unused || roles.ContainsKey(entry.Silo))
            .Select(entry => ReplicaOf(entry, roles))
            .Concat(roles.Where(role => !entries.Any(entry => entry.Silo == role.Key))
                .Select(role => new ReplicaDocument(role.Key, "Missing", role.Value, 0, 0, 0, 0, null, "The silo is not active.")))
            .OrderBy(replica => replica.Silo, NaturalOrder.Instance)
            .ToList();
        var (state, summary) = Judge(report, problem, replicas, latest is { IsChanging: true }, status, storeProblem);
        return new GroupDocument(name, state, summary, report?.LeaderSilo, report?.Term ?? 0, replicas, StoreOf(status), storeProblem);
    }

    private static Dictionary<string, string> MemberRoles(ReplicaReport? report)
    {
        var roles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in report?.Members ?? [])
            roles[member.Silo] = member.Role;
        return roles;
    }

    private static ReplicaDocument ReplicaOf(ReplicaEntry entry, Dictionary<string, string> roles)
    {
        var member = roles.GetValueOrDefault(entry.Silo);
        return entry.Report is { } report
            ? new ReplicaDocument(
                entry.Silo, report.Role, member, report.Term, report.LastIndex, report.CommitIndex, report.AppliedIndex,
                report.ReplicaId == 0 ? null : report.ReplicaId.ToString(System.Globalization.CultureInfo.InvariantCulture),
                report.Failure ?? report.Role switch
                {
                    Unused => "Its disk has no replica.",
                    ReplicaReport.Starting => "Its disk is still being read.",
                    _ => null,
                })
            : new ReplicaDocument(entry.Silo, "Silent", member, 0, 0, 0, 0, null, entry.Problem ?? "It did not answer.");
    }

    private static (string State, string Summary) Judge(
        GroupReport? report, string? problem, List<ReplicaDocument> replicas, bool isChanging, StoreStatus? status, string? storeProblem)
    {
        if (report is null)
            return ("Unknown", $"The group cannot be asked: {problem}");
        var members = replicas.Where(replica => replica.Member is not null).ToList();
        if (members.Count == 0)
            return ("Missing", "No silo that answers has a replica: the group is not created yet, or its silos are away.");
        if (report.LeaderSilo is null || status is null)
            return ("Down", $"It takes no changes: {(report.LeaderSilo is null ? "no leader is known." : storeProblem)}");
        var bad = members.Where(replica => replica.Failure is not null || replica.Member != Voter).Select(replica => replica.Silo).ToList();
        return bad.Count > 0 ? ("Weak", $"{report.LeaderSilo} leads; not in order: {string.Join(", ", bad)}.")
            : isChanging ? ("Weak", $"{report.LeaderSilo} leads; a change of its members is not over yet.")
            : (Good, $"{report.LeaderSilo} leads {members.Count} replicas.");
    }

    private static MetadataStoreDocument? StoreOf(StoreStatus? status) => status is null ? null : new(
        status.Revision, status.CompactedRevision, status.KeyCount, status.RetainedBytes, status.StoreLimit, status.LeaseCount, status.SessionCount,
        status.WaitingWatches, [.. status.Quotas.Select(quota => new QuotaDocument(quota.Prefix.Memory, Metadata.Documents.KeyDocument.TextOf(quota.Prefix), quota.Used, quota.Limit))]);
}
