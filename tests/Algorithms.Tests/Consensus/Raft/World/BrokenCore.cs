using System.Reflection;
using System.Runtime.Loader;
using OrleansCluster.Simulator.Plants.Mutations;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>
/// These tests over a core each of whose rules can be broken, one at a time: both assemblies are loaded once more, apart from those that
/// run. Compiled once for all of them, since that takes longer than the runs.
/// </summary>
public sealed class BrokenCore : AssemblyLoadContext, IDisposable
{
    private const string Switch = "internal static class Broken { public static int Rule; }";

    private static readonly Assembly Tests = typeof(BrokenCore).Assembly;

    private readonly string _folder = Directory.CreateTempSubdirectory("mutant-").FullName;
    private readonly string _core;
    private readonly FieldInfo _rule;

    /// <exception cref="MutationException">The source is not the one that a mutation was written for.</exception>
    public BrokenCore()
        : base(isCollectible: true)
    {
        _core = Path.Combine(_folder, "OrleansCluster.Algorithms.dll");
        var sources = Directory.CreateDirectory(Path.Combine(_folder, "sources"));
        ProjectCompilation.Of("Algorithms").Compile(BrokenRule.All.Select((rule, number) => rule.Mutation(number + 1)), Switch, _core, sources.FullName);
        _rule = LoadFromAssemblyPath(_core).GetType("Broken", throwOnError: true)!.GetField("Rule")!;
    }

    /// <summary>Calls a static method of a type of the tests, over the core with a rule broken, or with none.</summary>
    internal T Call<T>(BrokenRule? rule, Type type, string method, params object[] arguments)
    {
        _rule.SetValue(null, rule is null ? 0 : Array.IndexOf(BrokenRule.All, rule) + 1);
        return (T)LoadFromAssemblyName(Tests.GetName()).GetType(type.FullName!, throwOnError: true)!
            .GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, arguments)!;
    }

    public void Dispose()
    {
        Unload();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name == Path.GetFileNameWithoutExtension(_core) ? LoadFromAssemblyPath(_core)
        : assemblyName.Name == Tests.GetName().Name ? LoadFromAssemblyPath(Tests.Location)
        : null;
}
