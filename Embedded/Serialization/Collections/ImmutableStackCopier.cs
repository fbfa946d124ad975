using System.Collections.Immutable;

namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>A stack enumerates from the top; it is filled from the bottom.</summary>
internal sealed class ImmutableStackCopier<T> : ImmutableCopier<ImmutableStack<T>, T>
{
    private protected override ImmutableStack<T> Rebuild(ImmutableStack<T> source, List<T> elements)
    {
        elements.Reverse();
        return ImmutableStack.CreateRange(elements);
    }
}
