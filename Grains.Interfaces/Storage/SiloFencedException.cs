namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>
/// The silo that was to do it was killed or has stopped. Nothing was written. What is left of that silo sees this, and, with Microsoft
/// Orleans, whom it still answers: a silo that was killed in a process that goes on, or is cut off in its stop, may.
/// </summary>
[GenerateSerializer, Alias("oc.storage.SiloFencedException")]
public sealed class SiloFencedException : Exception
{
    public SiloFencedException()
        : base("This silo was killed or has stopped: it writes nothing any more. Nothing was done.")
    {
    }
}
