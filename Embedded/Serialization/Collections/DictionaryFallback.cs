using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>Any dictionary interface becomes a <see cref="Dictionary{TKey,TValue}"/>.</summary>
internal sealed class DictionaryFallback<TInterface, TKey, TValue> : InterfaceFallback<TInterface>
    where TInterface : class, IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    private Copier<TKey> _key = null!;
    private Copier<TValue> _value = null!;

    public override void Initialize(CopierBuild build)
    {
        _key = build.Get<TKey>("key");
        _value = build.Get<TValue>("value");
    }

    public override TInterface Copy(TInterface value, CopyContext context)
    {
        context.Enter();
        var copy = new Dictionary<TKey, TValue>();
        context.Record(value, copy);
        foreach (var (key, item) in value)
            copy.Add(_key.Copy(key, context), _value.Copy(item, context));
        context.Leave();
        return Unsafe.As<TInterface>(copy);
    }
}
