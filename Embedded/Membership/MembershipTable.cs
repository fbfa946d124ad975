using System.Collections.Immutable;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;

namespace OrleansCluster.Embedded.Membership;

/// <summary>Who is in the cluster. Every change makes a new snapshot with a higher version.</summary>
internal sealed class MembershipTable(EngineWorld world)
{
    private static readonly DateTimeOffset FirstGeneration = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly List<Silo> _silos = [];
    private volatile ClusterMembershipSnapshot _snapshot = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(0));
    private volatile Silo[] _active = [];
    private ClusterMember[] _others = [];
    private int _lastGeneration;

    public ClusterMembershipSnapshot Snapshot => _snapshot;

    /// <summary>In the order in which they joined.</summary>
    public Silo[] ActiveSilos => _active;

    public IReadOnlyList<Silo> Silos
    {
        get
        {
            lock (_gate) return [.. _silos];
        }
    }

    /// <summary>A generation that no silo of this cluster had: seconds since 2020, or one more than the last.</summary>
    public int NextGeneration()
    {
        var seconds = (int)(world.Time.GetUtcNow() - FirstGeneration).TotalSeconds;
        lock (_gate) return _lastGeneration = Math.Max(seconds, _lastGeneration + 1);
    }

    /// <summary>When a silo of this generation started, or a little before.</summary>
    public static DateTime StartOf(int generation) => (FirstGeneration + TimeSpan.FromSeconds(generation)).UtcDateTime;

    /// <exception cref="OrleansConfigurationException">A living silo has this name.</exception>
    public void Join(Silo silo)
    {
        lock (_gate)
        {
            if (!world.AllowsTwins && _silos.Find(s => s.Name == silo.Name && !s.IsDead) is { } other)
                throw new OrleansConfigurationException($"The cluster has a silo named '{silo.Name}' already ({other.Address}); names must differ.");
            _silos.RemoveAll(s => s.Name == silo.Name && s.Status == SiloStatus.Dead);
            silo.Status = SiloStatus.Joining;
            _silos.Add(silo);
            Publish();
        }
    }

    public void Update(Silo silo, SiloStatus status)
    {
        lock (_gate)
        {
            if (silo.Status == SiloStatus.Dead) return; // Dead is final for an incarnation.
            silo.Status = status;
            Publish();
        }
    }

    public void Leave(Silo silo) => Update(silo, SiloStatus.Dead);

    /// <summary>What is known of the silos of other processes.</summary>
    public void SetOthers(ClusterMember[] others)
    {
        lock (_gate)
        {
            _others = others;
            Publish();
        }
    }

    public Silo? Find(SiloAddress address)
    {
        lock (_gate) return _silos.Find(s => s.Address.Equals(address));
    }

    private void Publish()
    {
        _active = [.. _silos.Where(s => s.Status == SiloStatus.Active)];
        _snapshot = new ClusterMembershipSnapshot(
            _silos.Select(s => new ClusterMember(s.Address, s.Status, s.Name)).Concat(_others).ToImmutableDictionary(member => member.SiloAddress),
            new MembershipVersion(_snapshot.Version.Value + 1));
    }
}
