namespace OrleansCluster.Algorithms.Locks;

/// <summary>
/// That an operation on a barrier was answered, as its record keeps it: a call that comes again, because its answer was lost, or that comes late, does
/// not act any more.
/// </summary>
/// <param name="Owner">Whose it was.</param>
/// <param name="Number">Which of his operations.</param>
/// <param name="Round">Which round it found, began or ended. 0: none; or the one that the write began which made this durable, where rounds are revisions.</param>
/// <param name="HasActed">It set the barrier, or removed it; otherwise there was nothing to be done.</param>
public sealed record BarrierMark(string Owner, long Number, long Round, bool HasActed)
{
    internal bool Is(LockOperation operation) => Number == operation.Number && Owner == operation.Owner;
}
