using Orleans.Placement;
using OrleansCluster.Embedded.Workers;

namespace Orleans.Concurrency;

/// <summary>
/// A grain of this class may have several activations in a silo. A call goes to one on the caller's own silo (a client's: on its
/// gateway), to an idle one if there is one, else to a new one, up to the maximum; else it waits. No directory knows them.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : PlacementAttribute
{
    /// <summary>At most so many of a grain in a silo; -1: as many as there are processors.</summary>
    public StatelessWorkerAttribute(int maxLocalWorkers)
        : base(new StatelessWorkerPlacement(maxLocalWorkers))
    {
    }

    /// <summary>As many of a grain in a silo as there are processors.</summary>
    public StatelessWorkerAttribute()
        : this(-1)
    {
    }
}
