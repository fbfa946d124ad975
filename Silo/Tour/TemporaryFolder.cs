using OrleansCluster.Silo.Hosting;

namespace OrleansCluster.Silo.Tour;

/// <summary>A folder that goes away when the tour ends: by itself, by a failure, by Ctrl-C or by a second one.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const int Replicas = 2;
    private const long Spare = 64L << 20;

    /// <param name="contentBytes">What is to be stored, once.</param>
    /// <exception cref="StartException">There is not enough room for it.</exception>
    public TemporaryFolder(long contentBytes)
    {
        Path = Directory.CreateTempSubdirectory("orleanscluster-tour-").FullName;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        var needed = (contentBytes * Replicas) + Spare;
        var free = new DriveInfo(Path).AvailableFreeSpace;
        if (free >= needed)
            return;
        Dispose();
        throw new StartException(
            $"The tour needs {needed >> 20} MiB in {System.IO.Path.GetTempPath()} and {free >> 20} MiB are free; make room, or point TMPDIR elsewhere.");
    }

    public string Path { get; }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        Delete();
    }

    private void OnProcessExit(object? sender, EventArgs e) => Delete();

    private void Delete()
    {
        // A silo that is being cut off may still be making a file: then once more.
        for (var attempt = 0; attempt < 3 && Directory.Exists(Path); attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException)
            {
            }
        }
    }
}
