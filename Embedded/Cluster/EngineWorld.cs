using OrleansCluster.Embedded.Chance;
using OrleansCluster.Embedded.Directory;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Cluster;

/// <summary>What a cluster stands on, and what a simulation replaces: who runs when, what time it is, chance, and the network.</summary>
internal sealed record EngineWorld(TurnScheduler Scheduler, TimeProvider Time, EngineRandom Random, MessageFabric Fabric)
{
    /// <summary>Where grains are; each cluster has one of its own.</summary>
    public GrainDirectory Directory { get; init; } = new();

    /// <summary>
    /// Whether a silo may join under the name of one that lives. Nothing in Orleans keeps two apart that have one name and two
    /// addresses; here only a simulation lets it happen.
    /// </summary>
    public bool AllowsTwins { get; init; }

    /// <summary>As many stateless workers of a grain a silo has at most, where their class does not say.</summary>
    public int Processors { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether observers' objects are held until they are deleted. Elsewhere they are held weakly; but when the garbage collector takes
    /// what nobody holds is nothing that a simulation's seed decides.
    /// </summary>
    public bool KeepsObservers { get; init; }

#pragma warning disable RS0030 // This is the one place where the engine names the system's clock.
    /// <summary>The clock of code that belongs to no silo or client.</summary>
    public static TimeProvider SystemTime => TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>The thread pool, the system's clock and randomness, messages handed over in the process.</summary>
    public static EngineWorld RealTime() => new(new ThreadPoolTurnScheduler(), SystemTime, new SystemRandom(), new DirectFabric());
}
