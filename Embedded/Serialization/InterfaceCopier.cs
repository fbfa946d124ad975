using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Serialization;

/// <summary>
/// Copies values declared as a collection interface. A value whose own type can be copied keeps that type; any other (what a
/// collection expression or a query yields) arrives as the plain collection of that interface, as in current Orleans.
/// </summary>
/// <typeparam name="T">The interface.</typeparam>
/// <typeparam name="TFallback">The copier that makes a list, set or dictionary of it.</typeparam>
internal sealed class InterfaceCopier<T, TFallback> : Copier<T>
    where T : class
    where TFallback : InterfaceFallback<T>, new()
{
    private readonly DynamicLookup _lookup = new();
    private readonly TFallback _fallback = new();

    public override T Copy(T value, CopyContext context)
    {
        if (value is null)
            return null!;

        var copier = _lookup.TryFind(value);
        if (copier is not null)
            return Unsafe.As<T>(copier.CopyObject(value, context)!);

        return context.TryGetCopy(value, out var known) ? Unsafe.As<T>(known) : _fallback.Copy(value, context);
    }

    public override object? CopyObject(object? value, CopyContext context) => Copy(Unsafe.As<T>(value)!, context);

    internal override void Initialize(CopierBuild build)
    {
        _lookup.Provider = build.Provider;
        _fallback.Initialize(build);
    }
}
