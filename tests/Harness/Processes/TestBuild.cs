using System.Reflection;

namespace OrleansCluster.Harness.Processes;

/// <summary>What MSBuild told this assembly.</summary>
public static class TestBuild
{
    /// <summary>The Silo's executable assembly.</summary>
    public static string SiloPath { get; } = Metadata("SiloPath");

    /// <summary>The folder of the solution.</summary>
    public static string RepositoryRoot { get; } = Metadata("RepositoryRoot");

    public static bool IsEmbedded { get; } = Metadata("OrleansEngine") == "Embedded";

    private static string Metadata(string key) => typeof(TestBuild).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
