using Orleans.Serialization;

namespace OrleansCluster.Embedded.Serialization;

/// <summary>Copies values declared as <typeparamref name="T"/>. Thread-safe.</summary>
public abstract class Copier<T> : Copier
{
    private protected Copier()
        : base(typeof(T))
    {
    }

    /// <summary>
    /// Copies a value. Within one context an object met twice has one copy. The value must not change meanwhile.
    /// </summary>
    /// <exception cref="CodecNotFoundException">The value holds one of a type that cannot be copied.</exception>
    /// <exception cref="InsufficientExecutionStackException">The objects are nested too deeply.</exception>
    public abstract T Copy(T value, CopyContext context);

    /// <summary>Copies a value in a context of its own.</summary>
    public T Copy(T value)
    {
        if (IsShallow)
            return value;

        using var context = CopyContext.Rent();
        return Copy(value, context);
    }
}
