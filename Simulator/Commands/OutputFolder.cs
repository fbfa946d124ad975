using System.Text;

namespace OrleansCluster.Simulator.Commands;

/// <summary>Where timelines are written to. The folder is made when the first is written.</summary>
internal sealed class OutputFolder
{
    public const string DefaultName = "simulation";

    private readonly string _path;

    private OutputFolder(string path) => _path = path;

    /// <summary>A folder that was seen to be writable; it is not there afterwards if it was not before.</summary>
    /// <exception cref="UsageException">Nothing can be written there.</exception>
    public static OutputFolder At(string? path)
    {
        var full = Path.GetFullPath(string.IsNullOrEmpty(path) ? DefaultName : path);
        var missing = new Stack<string>();
        for (var folder = full; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder)) missing.Push(folder);
        try
        {
            Directory.CreateDirectory(full);
            var probe = Path.Combine(full, $".probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Nothing can be written to '{full}' ({Sentence(exception)}); give --out a folder that can be written or made.");
        }
        finally
        {
            RemoveEmpty(missing);
        }

        return new OutputFolder(full);
    }

    /// <summary>Writes a file as a whole, or not at all: it appears under its name when all of it is there.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        Directory.CreateDirectory(_path);
        var path = Path.Combine(_path, name);
        var draft = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllText(draft, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(draft, path, overwrite: true);
        return path;
    }

    private static void RemoveEmpty(IEnumerable<string> folders)
    {
        foreach (var folder in folders.OrderByDescending(folder => folder.Length))
        {
            // Somebody else may have put something there meanwhile.
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }
    }

    private static string Sentence(Exception exception) => exception.Message.TrimEnd('.');
}
