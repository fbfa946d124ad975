namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class NullableCopier<T> : Copier<T?>
    where T : struct
{
    private Copier<T> _value = null!;

    internal override void Initialize(CopierBuild build)
    {
        _value = build.Get<T>("value");
        IsShallow = _value.IsShallow;
    }

    public override T? Copy(T? value, CopyContext context) => value.HasValue ? _value.Copy(value.Value, context) : null;

    public override object? CopyObject(object? value, CopyContext context) => _value.CopyObject(value, context);
}
