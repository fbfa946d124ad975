namespace OrleansCluster.Embedded.Serialization;

/// <summary>Copies any implementation of a collection interface into a plain collection.</summary>
internal abstract class InterfaceFallback<T>
    where T : class
{
    public abstract void Initialize(CopierBuild build);

    /// <summary>Copies a value that was not met before, and records the copy.</summary>
    public abstract T Copy(T value, CopyContext context);
}
