namespace OrleansCluster.Embedded.Serialization;

/// <summary>Hands values over as they are.</summary>
internal sealed class ShallowCopier<T> : Copier<T>
{
    public ShallowCopier() => IsShallow = true;

    public override T Copy(T value, CopyContext context) => value;

    public override object? CopyObject(object? value, CopyContext context) => value;
}
