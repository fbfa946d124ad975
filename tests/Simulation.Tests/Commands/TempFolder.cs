namespace OrleansCluster.Simulation.Tests.Commands;

/// <summary>A name for a folder that is not there yet, and is gone in the end.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"simulation-{Guid.NewGuid():N}");

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
