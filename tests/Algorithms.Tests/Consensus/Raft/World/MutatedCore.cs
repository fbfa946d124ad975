using System.Reflection;
using System.Runtime.Loader;
using OrleansCluster.Simulator.Plants.Mutations;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>These tests over a core with a rule broken: both assemblies are loaded once more, apart from those that run.</summary>
internal sealed class MutatedCore : AssemblyLoadContext, IDisposable
{
    private static readonly Assembly Tests = typeof(MutatedCore).Assembly;

    private readonly string _folder = Directory.CreateTempSubdirectory("mutant-").FullName;
    private readonly string _core;

    /// <exception cref="MutationException">The source is not the one that the mutation was written for.</exception>
    public MutatedCore(Mutation mutation)
        : base(isCollectible: true)
    {
        _core = Path.Combine(_folder, "OrleansCluster.Algorithms.dll");
        var sources = Directory.CreateDirectory(Path.Combine(_folder, "sources"));
        ProjectCompilation.Of("Algorithms").Compile([mutation], "", _core, sources.FullName);
    }

    /// <summary>Calls a static method of a type of the tests, over the broken core.</summary>
    public T Call<T>(Type type, string method, params object[] arguments) =>
        (T)LoadFromAssemblyName(Tests.GetName()).GetType(type.FullName!, throwOnError: true)!
            .GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, arguments)!;

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
