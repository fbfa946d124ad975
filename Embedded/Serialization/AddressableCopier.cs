using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Serialization;

/// <summary>
/// Hands references over as they are: they never change. A grain that hands itself over hands over its reference; an observer cannot be
/// handed over, only a reference to it.
/// </summary>
internal sealed class AddressableCopier<T> : Copier<T>
    where T : IAddressable
{
    public override T Copy(T value, CopyContext context) => value is null or GrainReference ? value! : (T)ReferenceTo(value, typeof(T));

    public override object? CopyObject(object? value, CopyContext context) => value is null or GrainReference ? value : ReferenceTo(value, null);

    private static IAddressable ReferenceTo(object value, Type? declared)
    {
        if (value is IGrainObserver or not IGrainBase)
            throw new NotSupportedException($"{value.GetType()} cannot cross a grain call, only a reference to it can. Did you forget CreateObjectReference?");
        var own = ((IGrainBase)value).GrainContext.GrainReference;
        return declared is { IsInterface: true } ? own.Runtime.CreateReference(declared, own.GrainId) : own;
    }
}
