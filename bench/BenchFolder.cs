namespace OrleansCluster.Bench;

/// <summary>A folder for one benchmark, removed at its end. Below the working directory, so that it is on the disk one wants to measure.</summary>
internal sealed class BenchFolder : IDisposable
{
    public BenchFolder()
    {
        Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(".bench", Guid.NewGuid().ToString("N")));
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string Sub(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        if (!Directory.EnumerateFileSystemEntries(".bench").Any()) Directory.Delete(".bench");
    }
}
