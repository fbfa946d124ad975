using System.Runtime.CompilerServices;
using OrleansCluster.Embedded.Serialization.Objects;
using OrleansCluster.Embedded.Serialization.Types;

namespace OrleansCluster.Embedded.Serialization;

/// <summary>Copies values declared as object, as an interface or as an abstract class: each by its own type's copier.</summary>
internal sealed class DynamicCopier<T> : Copier<T>
    where T : class
{
    private readonly DynamicLookup _lookup = new();

    public override T Copy(T value, CopyContext context) => Unsafe.As<T>(CopyObject(value, context)!);

    public override object? CopyObject(object? value, CopyContext context)
    {
        if (value is null)
            return null;

        // A bare object carries nothing but its identity.
        if (value.GetType() == typeof(object))
            return CopyBare(value, context);

        return _lookup.Find(value).CopyObject(value, context);
    }

    internal override void Initialize(CopierBuild build)
    {
        _lookup.Provider = build.Provider;

        // An abstract class has no copier of its own, but what is wrong with its members is wrong at start-up too.
        if (TypeRules.IsMarked(typeof(T)))
            _ = new MemberPlan(build, typeof(T));
    }

    private static object CopyBare(object value, CopyContext context)
    {
        if (context.TryGetCopy(value, out var known))
            return known;

        var copy = new object();
        context.Record(value, copy);
        return copy;
    }
}
