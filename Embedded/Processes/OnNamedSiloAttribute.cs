using Orleans.Placement;

namespace OrleansCluster.Embedded.Processes;

/// <inheritdoc cref="OnNamedSilo"/>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnNamedSiloAttribute() : PlacementAttribute(new OnNamedSilo());
