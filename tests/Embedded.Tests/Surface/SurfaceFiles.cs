using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Tests.Surface;

internal static class SurfaceFiles
{
    public static string List { get; } = Path.Combine(SourceFolder(), "orleans-surface.txt");

    /// <summary>The public surface of Orleans 10, where somebody put it beside the repository; null elsewhere.</summary>
    public static string? Reference { get; } = FindReference();

    private static string? FindReference()
    {
        for (var folder = SourceFolder(); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var candidate = Path.Combine(folder, "shared", "orleans-api.txt");
            if (File.Exists(candidate)) return candidate;
        }

        return null;
    }

    private static string SourceFolder([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
