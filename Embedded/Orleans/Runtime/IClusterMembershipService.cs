namespace Orleans.Runtime;

public interface IClusterMembershipService
{
    ClusterMembershipSnapshot CurrentSnapshot { get; }

    /// <summary>Makes sure that <see cref="CurrentSnapshot"/> is at least as new as the version given.</summary>
    ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default);
}
