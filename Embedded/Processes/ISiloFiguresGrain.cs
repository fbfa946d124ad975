using Orleans;
using OrleansCluster.Embedded.Management;

namespace OrleansCluster.Embedded.Processes;

/// <summary>The figures of the silo that its key names, for the management grain of another process.</summary>
internal interface ISiloFiguresGrain : IGrainWithStringKey, ISiloFigures;
