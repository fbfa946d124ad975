using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>Who is in the cluster, at one version of its membership.</summary>
public sealed class ClusterMembershipSnapshot(ImmutableDictionary<SiloAddress, ClusterMember> members, MembershipVersion version)
{
    public ImmutableDictionary<SiloAddress, ClusterMember> Members { get; } = members;

    public MembershipVersion Version { get; } = version;

    public SiloStatus GetSiloStatus(SiloAddress silo) => Members.TryGetValue(silo, out var member) ? member.Status : SiloStatus.None;

    public override string ToString() => $"[Version: {Version}, {Members.Count} silos]";
}
