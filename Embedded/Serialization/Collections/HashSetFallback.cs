using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>Any set interface becomes a <see cref="HashSet{T}"/>.</summary>
internal sealed class HashSetFallback<TInterface, T> : InterfaceFallback<TInterface>
    where TInterface : class, IEnumerable<T>
{
    private Copier<T> _element = null!;

    public override void Initialize(CopierBuild build) => _element = build.Get<T>("element");

    public override TInterface Copy(TInterface value, CopyContext context)
    {
        context.Enter();
        var copy = new HashSet<T>();
        context.Record(value, copy);
        foreach (var element in value)
            copy.Add(_element.Copy(element, context));
        context.Leave();
        return Unsafe.As<TInterface>(copy);
    }
}
