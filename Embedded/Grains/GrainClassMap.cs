using System.Collections.Concurrent;
using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Grains;

/// <summary>
/// Finds grain classes: the public and internal ones of every loaded assembly that refers to the engine, and of the assemblies that
/// those refer to. Looks again when it meets an interface or a type it does not know.
/// </summary>
internal sealed class GrainClassMap
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainType> _types = new();
    private volatile Known _known = new([], []);
    private readonly HashSet<Assembly> _scanned = [];

    /// <exception cref="ArgumentException">No class, or more than one, implements the interface.</exception>
    public GrainType GrainTypeOf(Type interfaceType, string? classNamePrefix) =>
        _types.TryGetValue((interfaceType, classNamePrefix), out var found)
            ? found
            : _types[(interfaceType, classNamePrefix)] = Resolve(interfaceType, classNamePrefix);

    /// <exception cref="ArgumentException">No class has this grain type.</exception>
    public GrainClass ClassOf(GrainType grainType)
    {
        if (_known.ByType.TryGetValue(grainType, out var found)) return found;
        Scan();
        return _known.ByType.TryGetValue(grainType, out found)
            ? found
            : throw new ArgumentException($"No grain class of this process has the type '{grainType}'.");
    }

    /// <summary>Every grain interface, and other interface that can be called, of the assemblies that are known to have grains.</summary>
    public IReadOnlyList<Type> Interfaces()
    {
        Scan();
        lock (_gate)
        {
            return [.. _scanned.SelectMany(assembly => assembly.GetTypes())
                .Where(type => type is { IsInterface: true, IsGenericTypeDefinition: false } && typeof(IAddressable).IsAssignableFrom(type))
                .OrderBy(type => type.FullName, StringComparer.Ordinal)];
        }
    }

    private GrainType Resolve(Type interfaceType, string? prefix)
    {
        var candidates = Candidates(interfaceType, prefix);
        if (candidates.Length == 0)
        {
            Scan();
            candidates = Candidates(interfaceType, prefix);
        }

        if (candidates.Length == 1) return candidates[0].GrainType;
        if (candidates.Length == 0)
            throw new ArgumentException($"Could not find an implementation for interface {interfaceType.FullName}{(prefix is null ? string.Empty : $" with the class name prefix '{prefix}'")}.");

        // The convention: IFoo is implemented by Foo.
        var byConvention = candidates.Where(c => interfaceType.Name == "I" + c.Type.Name).ToArray();
        if (byConvention.Length == 1) return byConvention[0].GrainType;
        throw new ArgumentException(
            $"Several classes implement {interfaceType.FullName}: {string.Join(", ", candidates.Select(c => c.Type.FullName))}. Name one by its class name prefix.");
    }

    private GrainClass[] Candidates(Type interfaceType, string? prefix) =>
        [.. _known.Classes.Where(c => interfaceType.IsAssignableFrom(c.Type) && (prefix is null || c.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal)))];

    private void Scan()
    {
        lock (_gate)
        {
            var classes = new List<GrainClass>(_known.Classes);
            foreach (var assembly in RelevantAssemblies())
            {
                foreach (var type in assembly.GetTypes().Where(IsGrainClass)) classes.Add(new GrainClass(type, NameOf(type)));
            }

            classes.Sort((a, b) => a.GrainType.CompareTo(b.GrainType));
            foreach (var same in classes.GroupBy(c => c.GrainType).Where(g => g.Count() > 1))
                throw new OrleansConfigurationException($"The grain classes {string.Join(" and ", same.Select(c => c.Type.FullName))} have the same grain type '{same.Key}'. Give one of them a [GrainType].");
            _known = new Known(classes, classes.ToDictionary(c => c.GrainType));
        }
    }

    private static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false } && typeof(IGrainBase).IsAssignableFrom(type) && typeof(IGrain).IsAssignableFrom(type);

    /// <summary>The class name without its suffix <c>Grain</c>, in lower case.</summary>
    private static GrainType NameOf(Type type)
    {
        if (type.GetCustomAttribute<GrainTypeAttribute>() is { } named) return GrainType.Create(named.GrainType);
        var name = type.Name.ToLowerInvariant();
        return GrainType.Create(name.EndsWith("grain", StringComparison.Ordinal) && name.Length > "grain".Length ? name[..^"grain".Length] : name);
    }

    private IEnumerable<Assembly> RelevantAssemblies()
    {
        var engine = typeof(GrainClassMap).Assembly.GetName().Name!;
        var queue = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(a => !a.IsDynamic));
        while (queue.TryDequeue(out var assembly))
        {
            var isEngine = assembly.GetName().Name == engine;
            var references = assembly.GetReferencedAssemblies();
            if (!isEngine && references.All(r => r.Name != engine)) continue;
            if (!_scanned.Add(assembly)) continue;
            yield return assembly;
            if (isEngine) continue;
            foreach (var reference in references.Where(r => r.Name is not null && !r.Name.StartsWith("System", StringComparison.Ordinal) && !r.Name.StartsWith("Microsoft", StringComparison.Ordinal)))
                queue.Enqueue(Assembly.Load(reference));
        }
    }

    private sealed record Known(IReadOnlyList<GrainClass> Classes, Dictionary<GrainType, GrainClass> ByType);
}
