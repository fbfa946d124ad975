using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Directory;

namespace OrleansCluster.Simulator.Nodes;

/// <summary>
/// A directory that may lose an activation, as one spread over silos does when they fail: some silos and clients go on knowing it, the
/// others start the grain anew.
/// </summary>
internal sealed class StaleDirectory : GrainDirectory
{
    private readonly Dictionary<(GrainId Grain, GrainRuntime Asker), Activation> _views = [];

    /// <summary>Loses an activation; those named go on calling it.</summary>
    public void Lose(Activation activation, IEnumerable<GrainRuntime> believers)
    {
        foreach (var believer in believers) _views[(activation.GrainId, believer)] = activation;
        Unregister(activation);
    }

    /// <summary>From now on everybody knows what there is.</summary>
    public void Correct() => _views.Clear();

    public override Activation? Find(GrainId grain, GrainRuntime asker)
    {
        if (_views.Count > 0 && _views.TryGetValue((grain, asker), out var believed))
        {
            if (believed.IsReachable) return believed;
            _views.Remove((grain, asker));
        }

        return base.Find(grain, asker);
    }
}
