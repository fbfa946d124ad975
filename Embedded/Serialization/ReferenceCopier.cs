using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Serialization;

/// <summary>
/// Base of the copiers of classes: null, objects met before, and objects of a subclass, which its own copier copies.
/// </summary>
internal abstract class ReferenceCopier<T> : Copier<T>
    where T : class
{
    private readonly DynamicLookup _lookup = new();

    /// <summary>Whether an object of exactly this type is handed over as it is; one of a subclass may still be copied.</summary>
    private protected bool IsExactShallow { get; set; }

    public sealed override T Copy(T value, CopyContext context)
    {
        if (value is null)
            return null!;

        if (value.GetType() != typeof(T))
            return Unsafe.As<T>(_lookup.Find(value).CopyObject(value, context)!);

        if (IsExactShallow)
            return value;

        if (context.TryGetCopy(value, out var known))
            return Unsafe.As<T>(known);

        return CopyExact(value, context);
    }

    public sealed override object? CopyObject(object? value, CopyContext context) => Copy(Unsafe.As<T>(value)!, context);

    internal sealed override void Initialize(CopierBuild build)
    {
        _lookup.Provider = build.Provider;
        InitializeParts(build);
        IsShallow |= IsExactShallow && typeof(T).IsSealed;
    }

    private protected virtual void InitializeParts(CopierBuild build)
    {
    }

    /// <summary>
    /// Copies an object of exactly this type that was not met before. Records the copy before it copies parts that could lead
    /// back to the object.
    /// </summary>
    private protected abstract T CopyExact(T value, CopyContext context);
}
