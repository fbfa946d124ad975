using System.Collections.Concurrent;
using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;

namespace OrleansCluster.Embedded.Directory;

/// <summary>Which activation a grain has. One for the cluster: in one process there is nothing to agree on.</summary>
internal class GrainDirectory
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();

    /// <summary>The grain's activation. What a dead silo left behind is taken out here, in case it was registered after the silo's end.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="asker">Who asks. Here everybody is told the same; in a simulation some are told what is out of date.</param>
    public virtual Activation? Find(GrainId grain, GrainRuntime asker)
    {
        if (!_activations.TryGetValue(grain, out var activation)) return null;
        if (!activation.Silo.IsDead || !activation.Silo.IsFenced) return activation;
        Unregister(activation);
        return null;
    }

    /// <summary>Registers an activation, unless the grain has one.</summary>
    /// <returns>The one that is registered now.</returns>
    public Activation Register(Activation activation) => _activations.GetOrAdd(activation.GrainId, activation);

    /// <summary>Registers an activation in the place of another, if that one is registered.</summary>
    public bool Replace(Activation old, Activation successor) => _activations.TryUpdate(old.GrainId, successor, old);

    public void Unregister(Activation activation) =>
        _activations.TryRemove(new KeyValuePair<GrainId, Activation>(activation.GrainId, activation));

    public void RemoveSilo(Silo silo)
    {
        foreach (var entry in _activations)
        {
            if (ReferenceEquals(entry.Value.Silo, silo)) _activations.TryRemove(entry);
        }
    }
}
