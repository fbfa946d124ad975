namespace OrleansCluster.Embedded.Tests;

/// <summary>Tests that measure the memory of their process: no others run beside them.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
