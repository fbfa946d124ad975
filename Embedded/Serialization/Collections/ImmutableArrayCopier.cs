using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class ImmutableArrayCopier<T> : ValueCopier<ImmutableArray<T>>
{
    private Copier<T> _element = null!;

    internal override void Initialize(CopierBuild build)
    {
        _element = build.Get<T>("element");
        IsShallow = _element.IsShallow;
    }

    public override ImmutableArray<T> Copy(ImmutableArray<T> value, CopyContext context)
    {
        if (IsShallow || value.IsDefaultOrEmpty)
            return value;

        var copy = new T[value.Length];
        Elements.Copy(value.AsSpan(), copy.AsSpan(), _element, context);
        return ImmutableCollectionsMarshal.AsImmutableArray(copy);
    }
}
