namespace OrleansCluster.Embedded.Serialization;

/// <summary>Base of the copiers of value types, which have no identity and no subclasses.</summary>
internal abstract class ValueCopier<T> : Copier<T>
    where T : struct
{
    /// <summary>A box is never changed in place, so that of a shallow value is handed over itself.</summary>
    public sealed override object? CopyObject(object? value, CopyContext context)
    {
        if (value is null || IsShallow)
            return value;

        if (context.TryGetCopy(value, out var known))
            return known;

        context.Enter();
        object copy = Copy((T)value, context);
        context.Leave();
        context.Record(value, copy);
        return copy;
    }
}
