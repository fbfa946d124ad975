using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Cluster.Tests.Docs;

/// <summary>The example of docs/files.md; a test holds the two together.</summary>
internal static class FilesExample
{
    #region example
    public static async Task RunAsync(FileClient files, CancellationToken cancellationToken)
    {
        // Returns when every block is on the disks of three silos and the file is visible, whole.
        using var source = new MemoryStream("one two three"u8.ToArray());
        var options = new FileWriteOptions { Replication = 3 };
        FileStat stat = await files.WriteAsync("reports/2026/january.txt", source, options, cancellationToken);
        Console.WriteLine($"{stat.Path}: {stat.Length} bytes, SHA-256 {stat.Sha256}");

        // A stream that seeks, of the version that was there when it was opened.
        await using (var stream = await files.OpenReadAsync("reports/2026/january.txt", cancellationToken: cancellationToken))
        {
            stream.Seek(4, SeekOrigin.Begin);
            using var reader = new StreamReader(stream);
            Console.WriteLine(await reader.ReadToEndAsync(cancellationToken));
        }

        // Replaces it only if nobody else has meanwhile.
        try
        {
            using var next = new MemoryStream("four"u8.ToArray());
            await files.WriteAsync("reports/2026/january.txt", next, options with { ExpectedVersion = stat.Version }, cancellationToken);
        }
        catch (WriteConflictException e)
        {
            Console.WriteLine($"{e.Code}: {e.Message}");
        }

        await foreach (FileListEntry entry in files.ListAllAsync("reports/2026", cancellationToken))
            Console.WriteLine(entry.IsDirectory ? $"{entry.Name}/" : $"{entry.Name} ({entry.File!.Length} bytes)");

        await files.DeleteAsync("reports/2026/january.txt", cancellationToken);
    }
    #endregion
}
