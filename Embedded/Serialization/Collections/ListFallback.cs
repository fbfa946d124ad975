using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>Any sequence or list interface becomes a <see cref="List{T}"/>.</summary>
internal sealed class ListFallback<TInterface, T> : InterfaceFallback<TInterface>
    where TInterface : class, IEnumerable<T>
{
    private Copier<T> _element = null!;

    public override void Initialize(CopierBuild build) => _element = build.Get<T>("element");

    public override TInterface Copy(TInterface value, CopyContext context)
    {
        context.Enter();
        var copy = new List<T>();
        context.Record(value, copy);
        foreach (var element in value)
            copy.Add(_element.Copy(element, context));
        context.Leave();
        return Unsafe.As<TInterface>(copy);
    }
}
