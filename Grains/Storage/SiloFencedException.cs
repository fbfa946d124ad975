namespace OrleansCluster.Grains.Storage;

/// <summary>
/// The silo that this code runs on was killed or has stopped. Nothing was written. Only what is left of the silo sees this.
/// </summary>
public sealed class SiloFencedException()
    : InvalidOperationException("This silo was killed or has stopped: it writes nothing any more. Nothing was done.");
