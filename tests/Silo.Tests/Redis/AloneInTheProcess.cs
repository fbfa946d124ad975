namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>Tests that measure what the process holds: nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
