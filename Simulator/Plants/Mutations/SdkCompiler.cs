using System.Reflection;
using System.Runtime.Loader;

namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>
/// The assemblies of the compiler that the build used: what reads the sources here is what reads them there, it is compiled already, and nothing
/// of it lies beside this program.
/// </summary>
internal static class SdkCompiler
{
    private static string? s_folder;

    /// <summary>Has them taken from beside a compiler. To be called before anything that has their types in it.</summary>
    public static void Use(string compiler)
    {
        if (Interlocked.Exchange(ref s_folder, Path.GetDirectoryName(Path.GetFullPath(compiler))) is null)
            AssemblyLoadContext.Default.Resolving += Find;
    }

    private static Assembly? Find(AssemblyLoadContext context, AssemblyName name)
    {
        if (name.Name?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) != true) return null;
        var file = Path.Combine(s_folder!, name.Name + ".dll");
        return File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
    }
}
