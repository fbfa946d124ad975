using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Serialization.Collections;
using OrleansCluster.Embedded.Serialization.Types;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>
/// Makes and keeps the codecs for the wire, by the rules of the copiers: what has no copier has no codec. Thread-safe; two threads may
/// make the same codec, which does no harm.
/// </summary>
internal sealed class WireCodecProvider
{
    private readonly CopierProvider _copiers;
    private readonly ConcurrentDictionary<Type, WireCodec> _codecs = new();
    private readonly ConcurrentDictionary<Type, WireBody> _bodies = new();

    public WireCodecProvider(CopierProvider copiers, TypeCatalog? catalog = null)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Messages between processes need a little-endian machine.");
        _copiers = copiers;
        Catalog = catalog ?? new TypeCatalog(AppDomain.CurrentDomain.GetAssemblies);
    }

    public TypeCatalog Catalog { get; }

    /// <summary>The codec of values declared as <typeparamref name="T"/>.</summary>
    /// <exception cref="CodecNotFoundException">The type, or the declared type of a part of it, cannot cross a call.</exception>
    /// <exception cref="InvalidOperationException">The type, or one it holds, breaks the rules of [Id].</exception>
    public WireCodec<T> GetCodec<T>() => (WireCodec<T>)GetCodec(typeof(T));

    /// <inheritdoc cref="GetCodec{T}()"/>
    public WireCodec GetCodec(Type type) => _codecs.TryGetValue(type, out var codec) ? codec : _codecs.GetOrAdd(type, CreateCodec(type));

    /// <summary>Writes what <see cref="ExceptionTransfer"/> made of an exception.</summary>
    public void WriteException(WireWriter writer, Exception exception) => GetCodec<Exception>().Write(writer, exception);

    /// <exception cref="WireFormatException">There is no exception.</exception>
    public Exception ReadException(WireReader reader) => GetCodec<Exception>().Read(reader) ?? throw reader.Fail("An exception is null.");

    /// <summary>Writes a request context, which may be null.</summary>
    public void WriteContext(WireWriter writer, Dictionary<string, object>? context) => GetCodec<Dictionary<string, object>?>().Write(writer, context);

    /// <exception cref="WireFormatException">There is no request context.</exception>
    public Dictionary<string, object>? ReadContext(WireReader reader) => GetCodec<Dictionary<string, object>?>().Read(reader);

    /// <summary>Whether objects of exactly this type can cross.</summary>
    internal bool IsKnown(Type type) => _bodies.ContainsKey(type) || _copiers.TryGetCopier(type, out _);

    /// <summary>The body of objects of exactly this type, or null if there are no such objects.</summary>
    internal WireBody? FindExact(Type type) =>
        (type.IsAbstract || type.IsInterface) && ScalarCodecs.Canonical(type) == type && !type.IsAssignableTo(typeof(IAddressable)) ? null
        : IsRefusedException(type) ? null : GetBody(type);

    /// <exception cref="CodecNotFoundException">Objects of exactly this type cannot cross a call.</exception>
    internal WireBody GetBody(Type type)
    {
        if (_bodies.TryGetValue(type, out var body)) return body;
        _copiers.GetCopier(type);
        var canonical = type.IsAssignableTo(typeof(IAddressable)) ? typeof(GrainReference) : ScalarCodecs.Canonical(type);
        body = _bodies.TryGetValue(canonical, out var found) ? found : _bodies.GetOrAdd(canonical, CreateBody(canonical));
        return _bodies.GetOrAdd(type, body);
    }

    /// <summary>The body that a message names.</summary>
    /// <exception cref="TypeResolutionException">There is no such type, or none whose objects can cross.</exception>
    internal WireBody ResolveBody(string name)
    {
        var type = Catalog.Resolve(name);
        if (type.IsAbstract && type != typeof(Type)) throw new TypeResolutionException($"No object can be exactly of type {TypeNames.Of(type)}.");
        try
        {
            return GetBody(type);
        }
        catch (Exception refused) when (refused is CodecNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new TypeResolutionException($"Objects of type {TypeNames.Of(type)} cannot come: {refused.Message}", refused);
        }
    }

    private WireCodec CreateCodec(Type type)
    {
        _copiers.GetCopier(type);
        if (type == typeof(Type)) return new TypeCodec(this);
        if (ScalarCodecs.TryGet(type, out var scalar)) return scalar;
        if (type.IsEnum) return Make(typeof(EnumCodec<,>), [type, type.GetEnumUnderlyingType()], GetCodec(type.GetEnumUnderlyingType()));
        if (ScalarCodecs.Canonical(type) != type) throw new CodecNotFoundException($"Type {TypeNames.Of(type)} is copied, but cannot cross to another process: declare its base {TypeNames.Of(ScalarCodecs.Canonical(type))}.");
        if (!type.IsValueType) return Make(typeof(ReferenceCodec<>), [type], this);
        return CreateStructCodec(type);
    }

    private WireCodec CreateStructCodec(Type type)
    {
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (definition == typeof(Nullable<>)) return Make(typeof(NullableCodec<>), type.GetGenericArguments(), Part(0));
        if (definition == typeof(KeyValuePair<,>)) return Make(typeof(PairCodec<,>), type.GetGenericArguments(), Part(0), Part(1));
        if (definition == typeof(Memory<>) || definition == typeof(ReadOnlyMemory<>) || definition == typeof(ArraySegment<>) || definition == typeof(ImmutableArray<>))
            return MemoryCodecs.Create(this, type);
        if (TypeRules.IsMarked(type) || CollectionCopiers.IsPlain(type)) return Make(typeof(StructCodec<>), [type], this);
        throw new CodecNotFoundException($"Type {TypeNames.Of(type)} is copied, but cannot cross to another process.");

        WireCodec Part(int index) => GetCodec(type.GetGenericArguments()[index]);
    }

    private WireBody CreateBody(Type type)
    {
        if (type == typeof(object)) return new BareBody(this);
        if (type == typeof(GrainReference)) return new GrainReferenceBody(this);
        if (type.IsValueType || type == typeof(Type) || ScalarCodecs.TryGet(type, out _)) return GetCodec(type).Boxed(this);
        if (type.IsSZArray) return Make<WireBody>(typeof(ArrayBody<>), [type.GetElementType()!], this);
        if (type.IsArray) return Make<WireBody>(typeof(MultiDimensionalArrayBody<,>), [type, type.GetElementType()!], this);
        if (TypeRules.IsMarked(type) || CollectionCopiers.IsPlain(type)) return Make<WireBody>(typeof(ObjectBody<>), [type], this);
        if (CollectionCopiers.TryGet(type, out _)) return FrameworkBodies.Create(this, type);
        if (IsRefusedException(type)) throw new CodecNotFoundException($"An exception of type {TypeNames.Of(type)} cannot cross to another process: mark the class with [GenerateSerializer].");
        if (type.IsAssignableTo(typeof(Exception))) return Make<WireBody>(typeof(ExceptionBody<>), [type], this);
        throw new CodecNotFoundException($"Type {TypeNames.Of(type)} is copied, but cannot cross to another process.");
    }

    private static bool IsRefusedException(Type type) => type.IsAssignableTo(typeof(Exception)) && !ExceptionTransfer.IsSupported(type);

    private static WireCodec Make(Type definition, Type[] arguments, params object[] parameters) => Make<WireCodec>(definition, arguments, parameters);

    private static T Make<T>(Type definition, Type[] arguments, params object[] parameters) =>
        (T)Activator.CreateInstance(definition.MakeGenericType(arguments), System.Reflection.BindingFlags.DoNotWrapExceptions | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public, null, parameters, null)!;
}
