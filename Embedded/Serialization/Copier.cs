using Orleans.Serialization;

namespace OrleansCluster.Embedded.Serialization;

/// <summary>
/// Copies values of one type for a grain call, so that caller and callee share nothing that either could change. Thread-safe.
/// </summary>
public abstract class Copier
{
    private protected Copier(Type type) => Type = type;

    /// <summary>The declared type of the values; a value's own type may be a subclass of it.</summary>
    public Type Type { get; }

    /// <summary>Whether every value of the type can be handed over as it is: it and all it refers to never change.</summary>
    public bool IsShallow { get; private protected set; }

    /// <summary>Copies a value of this type, boxed if it is a value type; null is copied as null.</summary>
    /// <exception cref="CodecNotFoundException">The value holds one of a type that cannot be copied.</exception>
    public abstract object? CopyObject(object? value, CopyContext context);

    /// <summary>Finds the copiers of the parts. Runs once, when the build can find this one: types may be cyclic.</summary>
    internal virtual void Initialize(CopierBuild build)
    {
    }
}
