namespace OrleansCluster.Storage.Disks;

/// <summary>Finds the one true path of a directory: absolute, without symbolic links, so that one place has one name.</summary>
internal static class RealPaths
{
    private const int MaxLinks = 40;

    public static string Canonical(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        for (var links = 0; links < MaxLinks; links++)
        {
            var next = ResolveFirstLink(full);
            if (next is null)
                return full;
            full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(next));
        }

        throw new DiskIOException("Open", path, "it has too many symbolic links");
    }

    private static string? ResolveFirstLink(string full)
    {
        var root = Path.GetPathRoot(full) ?? "";
        var walked = root;
        foreach (var part in full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var parent = walked;
            walked = Path.Combine(walked, part);
            if (new DirectoryInfo(walked).LinkTarget is { } target)
                return Path.Combine(parent, target) + full[walked.Length..];
        }

        return null;
    }
}
