using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>A lease as the store has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="TimeToLive">How long it lives after each renewal.</param>
/// <param name="Remaining">What is left of it by the leader's clock, or more. For people: a holder counts for itself (<see cref="KeptLease"/>).</param>
/// <param name="Keys">The keys that end with it, in their order, if they were asked for.</param>
public sealed record LeaseInfo(long Id, TimeSpan TimeToLive, TimeSpan Remaining, IReadOnlyList<ByteString> Keys);
