using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Tests.Serialization;

/// <summary>Base of the copier's tests: a provider of its own for each.</summary>
public abstract class CopierTest
{
    protected CopierProvider Provider { get; } = new();

    protected T Copy<T>(T value) => Provider.Copy(value);

    /// <summary>Copies through a member declared as object, so that only the value's own type counts.</summary>
    protected T CopyAsObject<T>(T value) => (T)Provider.Copy<object?>(value)!;
}
