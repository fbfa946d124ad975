using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>A read, as its caller asked for it.</summary>
/// <param name="Operation">The range, the limit, the revision (0: the newest).</param>
/// <param name="MaxAge">How old what it sees may be; null: linearizable.</param>
internal sealed record ReadCall(RangeOperation Operation, TimeSpan? MaxAge)
{
    public override string ToString() => CommandText.Of(Operation.Range)
        + (Operation.KeysOnly ? " keys only" : Operation.CountOnly ? " number only" : "")
        + (Operation.Limit == 0 ? "" : $" first {Operation.Limit}")
        + (Operation.Revision == 0 ? "" : $" at {Operation.Revision}")
        + (MaxAge is { } age ? $" of the last {age.TotalMilliseconds} ms" : "");
}
