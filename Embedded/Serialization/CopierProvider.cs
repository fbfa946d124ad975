using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Orleans.Serialization;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Serialization;

/// <summary>
/// Finds and keeps the copiers of an engine. Thread-safe; no lock is held while a copier is made: two threads may make the
/// same one, which does no harm.
/// </summary>
public sealed class CopierProvider
{
    private readonly ConcurrentDictionary<Type, Copier> _copiers = new();
    private readonly ConcurrentDictionary<Type, bool> _unknown = new();
    private readonly Lazy<WireCodecProvider> _wire;
    private Func<Type, bool>[] _shallow = [];
    private volatile Func<Type, Copier?>? _make;

    public CopierProvider() => _wire = new(() => new WireCodecProvider(this));

    /// <summary>The codecs that follow these rules between processes.</summary>
    internal WireCodecProvider Wire => _wire.Value;

    /// <summary>
    /// Says of further types that their values are immutable and are handed over as they are: grain references, addresses.
    /// Call it before the first use; copiers handed out earlier do not notice.
    /// </summary>
    public void RegisterShallow(Func<Type, bool> isShallow)
    {
        ArgumentNullException.ThrowIfNull(isShallow);
        Func<Type, bool>[] current, next;
        do
        {
            current = _shallow;
            next = [.. current, isShallow];
        }
        while (Interlocked.CompareExchange(ref _shallow, next, current) != current);

        _copiers.Clear();
        _unknown.Clear();
    }

    /// <summary>
    /// Says which copier serves a type, in place of what the rules would give it; null for those that it does not know. Call it before
    /// the first use.
    /// </summary>
    internal void Register(Func<Type, Copier?> make)
    {
        _make = make;
        _copiers.Clear();
        _unknown.Clear();
    }

    /// <summary>The copier of values declared as <typeparamref name="T"/>.</summary>
    /// <exception cref="CodecNotFoundException">The type, or the declared type of a part of it, cannot be copied.</exception>
    /// <exception cref="InvalidOperationException">The type, or one it holds, breaks the rules of [Id].</exception>
    public Copier<T> GetCopier<T>() => (Copier<T>)GetCopier(typeof(T));

    /// <inheritdoc cref="GetCopier{T}()"/>
    public Copier GetCopier(Type type) =>
        _copiers.TryGetValue(type, out var copier) ? copier : Build(type);

    /// <summary>The copier of a type, or false if the type itself (not a part of it) cannot be copied.</summary>
    public bool TryGetCopier(Type type, [MaybeNullWhen(false)] out Copier copier)
    {
        if (_copiers.TryGetValue(type, out copier))
            return true;

        if (_unknown.ContainsKey(type) || !CopierBuild.IsKnown(this, type))
        {
            _unknown.TryAdd(type, true);
            return false;
        }

        copier = Build(type);
        return true;
    }

    /// <summary>
    /// Checks, without a value, that a type can be copied as far as declared types tell. An interface, an abstract class or
    /// object passes: what is behind it is known when a value comes.
    /// </summary>
    /// <inheritdoc cref="GetCopier{T}()" path="/exception"/>
    public void EnsureCopyable(Type type) => GetCopier(type);

    /// <summary>Copies a value in a context of its own.</summary>
    public T Copy<T>(T value) => GetCopier<T>().Copy(value);

    internal Copier? MakeRegistered(Type type) => _make?.Invoke(type);

    internal bool IsRegisteredShallow(Type type)
    {
        foreach (var isShallow in _shallow)
        {
            if (isShallow(type))
                return true;
        }

        return false;
    }

    private Copier Build(Type type)
    {
        var build = new CopierBuild(this);
        var copier = build.Get(type);
        foreach (var (madeFor, made) in build.Made)
            _copiers.TryAdd(madeFor, made);
        return _copiers.GetValueOrDefault(type, copier);
    }

    internal bool TryGetCached(Type type, [MaybeNullWhen(false)] out Copier copier) => _copiers.TryGetValue(type, out copier);
}
