using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace OrleansCluster.Architecture.Tests;

/// <summary>The repository's files, found from where this source stood when it was compiled.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static XDocument Project(string relative) => XDocument.Load(PathOf(relative));

    /// <summary>All project files, relative, with '/' separators, in ordinal order.</summary>
    public static IReadOnlyList<string> Projects { get; } = [.. Find("*.csproj")];

    public static IEnumerable<string> Sources(string room) => Find("*.cs").Where(f => f.StartsWith(room + "/", StringComparison.Ordinal));

    public static IEnumerable<string> Find(string pattern) =>
        Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(part => part is "bin" or "obj" or ".git"))
            .Order(StringComparer.Ordinal);

    private static string FindRoot([CallerFilePath] string source = "")
    {
        for (var folder = Path.GetDirectoryName(source); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "OrleansCluster.sln"))) return folder;
        }

        throw new InvalidOperationException($"No OrleansCluster.sln above {source}.");
    }
}
