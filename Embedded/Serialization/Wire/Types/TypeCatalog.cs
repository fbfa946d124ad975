using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using Orleans;
using Orleans.Serialization;
using OrleansCluster.Embedded.Serialization.Collections;
using OrleansCluster.Embedded.Serialization.Types;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>
/// Types by their names on the wire, and back. Looks only among the types of assemblies that are loaded already, runs nothing of them,
/// and loads none; whether a type may come as an object's is for <see cref="WireCodecProvider"/> to say. Thread-safe.
/// </summary>
/// <param name="assemblies">The loaded assemblies, asked for anew whenever a name is not found.</param>
internal sealed class TypeCatalog(Func<IEnumerable<Assembly>> assemblies)
{
    /// <summary>Bytes of a name, the types in it included.</summary>
    public const int MaxNameLength = 1024;

    private const int MaxDepth = 16;

    /// <summary>Generic types made for names from the wire are never unloaded, so there is an end to them.</summary>
    private const int MaxResolved = 10_000;

    private const int MaxUnknown = 1_000;
    private const char Separator = '\n';

    private static readonly Dictionary<string, Type> _known = ScalarCodecs.Types.Concat(CollectionCopiers.Types)
        .Concat([typeof(object), typeof(Type), typeof(Exception), typeof(Orleans.Runtime.GrainReference)])
        .ToDictionary(type => type.Name);

    private readonly ConcurrentDictionary<Type, byte[]> _names = new();
    private readonly ConcurrentDictionary<string, Type> _resolved = new(StringComparer.Ordinal);

    /// <summary>Names that were not found, with the number of assemblies then.</summary>
    private readonly ConcurrentDictionary<string, int> _unknown = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<Assembly, Dictionary<string, Type>> _types = new();

    /// <summary>Whether an assembly may give its types aliases: asking it what it refers to costs kilobytes each time.</summary>
    private readonly ConcurrentDictionary<Assembly, bool> _knowsAliases = new();

    /// <exception cref="CodecNotFoundException">The type cannot be named: it is a pointer, a type parameter, or made at run time.</exception>
    public byte[] NameOf(Type type) => _names.GetOrAdd(type, (_, self) => Encoding.UTF8.GetBytes(self.Spell(type)), this);

    /// <exception cref="TypeResolutionException">There is no such type here.</exception>
    public Type Resolve(string name)
    {
        if (_resolved.TryGetValue(name, out var type)) return type;
        var loaded = assemblies().Count();
        if (_unknown.TryGetValue(name, out var then) && then == loaded) throw Unknown(name);
        type = Parse(name);
        if (type is null)
        {
            if (_unknown.Count >= MaxUnknown) _unknown.Clear();
            _unknown[name] = loaded;
            throw Unknown(name);
        }

        if (_resolved.Count >= MaxResolved) throw new TypeResolutionException($"More than {MaxResolved} types were named by messages.");
        return _resolved.GetOrAdd(name, type);
    }

    private static TypeResolutionException Unknown(string name) => new($"There is no type '{name.Replace(Separator, ' ')}' in the loaded assemblies, or it was made with arguments that do not fit.");

    private string Spell(Type type)
    {
        var words = new List<string>();
        Spell(type, words);
        var name = string.Join(Separator, words);
        return Encoding.UTF8.GetByteCount(name) <= MaxNameLength && words.Count <= MaxNameLength
            ? name
            : throw new CodecNotFoundException($"Type {TypeNames.Of(type)} cannot cross a grain call: its name is longer than {MaxNameLength} bytes.");
    }

    private static void Spell(Type type, List<string> words)
    {
        if (type.IsPointer || type.IsByRef || type.IsFunctionPointer || type.IsGenericParameter || type.Assembly.IsDynamic || type.FullName is null)
            throw new CodecNotFoundException($"Type {TypeNames.Of(type)} cannot cross a grain call: it is a pointer, a parameter, or made at run time.");

        if (type.IsArray)
        {
            words.Add(type.IsSZArray ? "[]" : type.GetArrayRank() == 1 ? "[*]" : $"[{new string(',', type.GetArrayRank() - 1)}]");
            Spell(type.GetElementType()!, words);
            return;
        }

        if (type.IsGenericTypeDefinition) words.Add("<>");
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        words.Add(Simple(definition));
        if (type.IsGenericTypeDefinition || !type.IsGenericType) return;
        foreach (var argument in type.GetGenericArguments()) Spell(argument, words);
    }

    private static string Simple(Type type)
    {
        if (TypeRules.AliasOf(type) is { } alias) return "!" + alias;
        if (_known.TryGetValue(type.Name, out var known) && known == type) return type.Name;
        return $"{type.FullName}@{(type.Assembly == typeof(object).Assembly ? "" : type.Assembly.GetName().Name)}";
    }

    private Type? Parse(string name)
    {
        var words = new Queue<string>(name.Split(Separator));
        try
        {
            return Parse(words, 0) is { } type && words.Count == 0 ? type : null;
        }
        catch (Exception unfit) when (unfit is ArgumentException or NotSupportedException or TypeLoadException or BadImageFormatException)
        {
            return null; // arguments that a generic type does not take, an array of what has none
        }
    }

    private Type? Parse(Queue<string> words, int depth)
    {
        if (depth > MaxDepth || !words.TryDequeue(out var word)) return null;
        if (word == "<>") return words.TryDequeue(out word) ? Find(word) : null;
        if (word.StartsWith('['))
        {
            var element = word.Trim('[', ']', ',', '*').Length == 0 ? Parse(words, depth + 1) : null;
            return word == "[]" ? element?.MakeArrayType() : word == "[*]" ? element?.MakeArrayType(1) : element?.MakeArrayType(word.Length - 1);
        }

        if (Find(word) is not { } type || !type.IsGenericTypeDefinition) return Find(word);
        var arguments = new Type[type.GetGenericArguments().Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (Parse(words, depth + 1) is not { } argument) return null;
            arguments[i] = argument;
        }

        return type.MakeGenericType(arguments);
    }

    private Type? Find(string word)
    {
        if (_known.TryGetValue(word, out var known)) return known;
        if (word.StartsWith('!')) return FindAlias(word);
        var at = word.LastIndexOf('@');
        if (at < 0) return null;
        var (name, assembly) = (word[..at], word[(at + 1)..]);

        // The core library refers to no other, so this can load none. In others a type may be a mere hint at another assembly.
        if (assembly.Length == 0) return typeof(object).Assembly.GetType(name, throwOnError: false);
        return Loaded().FirstOrDefault(each => each.GetName().Name == assembly) is { } found ? TypesOf(found).GetValueOrDefault(name) : null;
    }

    private Type? FindAlias(string word) =>
        Loaded().Where(KnowsAliases).Select(each => TypesOf(each).GetValueOrDefault(word)).FirstOrDefault(type => type is not null);

    private bool KnowsAliases(Assembly assembly) => _knowsAliases.GetOrAdd(assembly, static assembly =>
    {
        var engine = typeof(TypeCatalog).Assembly.GetName().Name;
        return assembly.GetName().Name == engine || assembly.GetReferencedAssemblies().Any(other => other.Name == engine);
    });

    private IEnumerable<Assembly> Loaded() => assemblies().Where(each => !each.IsDynamic);

    /// <summary>All types that an assembly itself declares, by name, and by alias if they have one.</summary>
    private Dictionary<string, Type> TypesOf(Assembly assembly) => _types.GetOrAdd(assembly, static assembly =>
    {
        var types = new Dictionary<string, Type>(StringComparer.Ordinal);
        foreach (var type in Declared(assembly))
        {
            types.TryAdd(type.FullName!, type);
            if (TypeRules.AliasOf(type) is { } alias) types.TryAdd("!" + alias, type);
        }

        return types;
    });

    private static IEnumerable<Type> Declared(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException partly)
        {
            return partly.Types.OfType<Type>(); // the others need assemblies that are not here
        }
    }
}
