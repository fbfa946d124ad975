namespace OrleansCluster.Algorithms.Locks;

/// <summary>A member of a round, as its record keeps it. What is left of its lease is not kept: who takes over gives it anew.</summary>
/// <param name="Owner">Who.</param>
/// <param name="Number">By which of his wishes he entered.</param>
/// <param name="LeaseMilliseconds">How long he stays after each renewal.</param>
/// <param name="State">What became of him.</param>
public sealed record BarrierMember(string Owner, long Number, int LeaseMilliseconds, BarrierMemberState State)
{
    internal bool Is(LockOperation operation) => Number == operation.Number && Owner == operation.Owner;
}
