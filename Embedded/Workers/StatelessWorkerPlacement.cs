using Orleans.Runtime;

namespace OrleansCluster.Embedded.Workers;

/// <summary>On the silo that the call comes from, several of a grain.</summary>
/// <param name="maxLocal">At most so many of a grain in a silo; not positive: as many as the cluster's world has processors.</param>
internal sealed class StatelessWorkerPlacement(int maxLocal) : PlacementStrategy
{
    public int MaxLocal(int processors) => maxLocal > 0 ? maxLocal : processors;
}
