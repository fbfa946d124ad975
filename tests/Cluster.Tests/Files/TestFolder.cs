namespace OrleansCluster.Cluster.Tests.Files;

/// <summary>A folder that is gone when the test is over.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("oc-files-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
