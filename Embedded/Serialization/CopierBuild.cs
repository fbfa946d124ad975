using Orleans;
using Orleans.Serialization;
using OrleansCluster.Embedded.Serialization.Collections;
using OrleansCluster.Embedded.Serialization.Objects;

namespace OrleansCluster.Embedded.Serialization;

/// <summary>
/// Makes the copier of a type together with the copiers of all declared types below it. Used by one thread, once; what it
/// made is published when all of it is complete, so a copier that others can see is never half made.
/// </summary>
internal sealed class CopierBuild(CopierProvider provider)
{
    /// <summary>A generic type that holds an ever larger instance of itself would never end.</summary>
    private const int DepthLimit = 100;

    private readonly Stack<string> _path = new();

    /// <summary>The copiers made so far; while a build runs, some of them are not complete.</summary>
    public Dictionary<Type, Copier> Made { get; } = [];

    public CopierProvider Provider { get; } = provider;

    /// <summary>The copier of a part; <paramref name="step"/> names the part for error messages.</summary>
    public Copier<T> Get<T>(string? step = null) => (Copier<T>)Get(typeof(T), step);

    /// <inheritdoc cref="Get{T}"/>
    public Copier Get(Type type, string? step = null)
    {
        if (Made.TryGetValue(type, out var copier) || Provider.TryGetCached(type, out copier))
            return copier;

        _path.Push(step is null ? TypeNames.Of(type) : $"{step} ({TypeNames.Of(type)})");
        if (_path.Count > DepthLimit)
            throw new InvalidOperationException($"The type holds itself without end: {Path()}.");

        copier = Create(Provider, type) ?? throw new CodecNotFoundException(MissingMessage(type));
        Made.Add(type, copier);
        copier.Initialize(this);
        _path.Pop();
        return copier;
    }

    /// <summary>Whether there is a rule for the type itself; its parts may still have none.</summary>
    public static bool IsKnown(CopierProvider provider, Type type) => Create(provider, type) is not null;

    /// <summary>The error for a type that cannot be copied; it says by which way it was reached.</summary>
    public string MissingMessage(Type type)
    {
        var reached = _path.Count > 1 ? $" It was reached by {Path()}." : "";
        return $"Could not find a copier for type {TypeNames.Of(type)}.{reached} {Advice(type)}";
    }

    private static string Advice(Type type) =>
        typeof(Delegate).IsAssignableFrom(type)
            ? "Delegates cannot cross a grain call."
            : "Mark the type with [GenerateSerializer] and its members with [Id(n)], or pass a type that can be copied: "
                + "a list or an array instead of a query, a message of your own instead of a foreign type.";

    private string Path() => string.Join(" → ", _path.Reverse());

    private static Copier? Create(CopierProvider provider, Type type)
    {
        if (type.IsByRefLike || type.IsPointer || type.IsByRef || type.IsFunctionPointer || type.ContainsGenericParameters
            || type == typeof(void))
        {
            return null;
        }

        if (provider.MakeRegistered(type) is { } registered)
            return registered;

        if (ShallowTypes.Contains(type) || provider.IsRegisteredShallow(type))
            return Make(typeof(ShallowCopier<>), type);

        if (type.IsArray)
            return CreateArray(type);

        if (CollectionCopiers.TryGet(type, out var definition))
            return (Copier)Activator.CreateInstance(definition)!;

        if (type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            return Make(MarkedCopier(type), type);

        if (typeof(Exception).IsAssignableFrom(type))
            return Make(type.IsAbstract ? typeof(DynamicCopier<>) : typeof(ExceptionCopier<>), type);

        return CreateOpen(type);
    }

    private static Type MarkedCopier(Type type) =>
        type.IsAbstract ? typeof(DynamicCopier<>) : type.IsValueType ? typeof(StructCopier<>) : typeof(ObjectCopier<>);

    /// <summary>Declared types that say nothing of the value: its own type decides.</summary>
    private static Copier? CreateOpen(Type type)
    {
        if (type == typeof(Delegate) || type == typeof(MulticastDelegate))
            return null;

        if (type.IsInterface && CollectionCopiers.TryGetFallback(type, out var fallback))
            return (Copier)Activator.CreateInstance(typeof(InterfaceCopier<,>).MakeGenericType(type, fallback))!;

        return type.IsInterface || type.IsAbstract || type == typeof(object) ? Make(typeof(DynamicCopier<>), type) : null;
    }

    private static Copier? CreateArray(Type type)
    {
        var element = type.GetElementType()!;
        if (element.IsPointer || element.IsFunctionPointer)
            return null;

        return type.IsSZArray
            ? Make(typeof(ArrayCopier<>), element)
            : (Copier)Activator.CreateInstance(typeof(MultiDimensionalArrayCopier<,>).MakeGenericType(type, element))!;
    }

    private static Copier Make(Type definition, Type argument) =>
        (Copier)Activator.CreateInstance(definition.MakeGenericType(argument))!;
}
