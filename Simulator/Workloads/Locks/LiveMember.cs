using OrleansCluster.Client.Locks;
using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>What somebody was told that he is in.</summary>
/// <param name="Member">What the library gave him.</param>
/// <param name="Process">Where he is.</param>
/// <param name="Since">Since when, by true time.</param>
internal sealed record LiveMember(BarrierMembership Member, SimProcess Process, long Since)
{
    /// <summary>Whether by all that he was told he is in, unless he stands still.</summary>
    public bool IsIn => !Process.IsPaused && !Member.LostToken.IsCancellationRequested;
}
