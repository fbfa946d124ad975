using System.Runtime.InteropServices;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Tour;

/// <summary>The files that a tour goes over.</summary>
/// <param name="Description">Where they are from.</param>
/// <param name="Files">In ordinal order of their paths.</param>
/// <param name="Skipped">Files that cannot be stored or read, each with its reason.</param>
internal sealed record TourSource(string Description, IReadOnlyList<TourFile> Files, IReadOnlyList<string> Skipped)
{
    private const string StoredUnder = "tour";

    /// <summary>Of all files.</summary>
    public long Bytes { get; } = Files.Sum(file => file.Length);

    /// <summary>Every file below a folder; links are not followed.</summary>
    public static TourSource Folder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new SettingException($"DIR is '{folder}'; allowed is the path of a folder that is there.");
        var root = Path.GetFullPath(folder);
        var enumeration = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        var paths = Directory.EnumerateFiles(root, "*", enumeration);
        return Of(root, paths.Select(path => (path, Path.GetRelativePath(root, path))));
    }

    /// <summary>The XML documentation in the newest reference packs beside the .NET runtime that this process runs on.</summary>
    public static TourSource ReferencePacks()
    {
        // <dotnet root>/shared/Microsoft.NETCore.App/<version>/
        var packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs"));
        var files = new List<(string, string)>();
        if (Directory.Exists(packs))
        {
            foreach (var pack in Directory.EnumerateDirectories(packs, "*.Ref"))
            {
                var newest = Directory.EnumerateDirectories(pack).MaxBy(path => Version.TryParse(Path.GetFileName(path).Split('-')[0], out var v) ? v : new Version());
                if (newest is not null && Directory.Exists(Path.Combine(newest, "ref")))
                    files.AddRange(Directory.EnumerateFiles(Path.Combine(newest, "ref"), "*.xml", SearchOption.AllDirectories)
                        .Select(path => (path, Path.Combine(Path.GetFileName(pack), Path.GetFileName(path)))));
            }
        }

        return files.Count > 0
            ? Of($"the XML documentation of the reference packs in {packs}", files)
            : throw new StartException($"There is no XML documentation in {packs}: this is a .NET runtime without its SDK; name a folder: tour DIR.");
    }

    private static TourSource Of(string description, IEnumerable<(string Path, string Relative)> found)
    {
        var files = new List<TourFile>();
        var skipped = new List<string>();
        foreach (var (path, relative) in found.OrderBy(file => file.Relative, StringComparer.Ordinal))
        {
            var name = $"{StoredUnder}/{relative.Replace(Path.DirectorySeparatorChar, '/')}";
            if (!FilePath.TryNormalize(name, out var stored, out var reason))
                skipped.Add($"{relative}: {reason}");
            else
                files.Add(new TourFile(path, stored, new FileInfo(path).Length));
        }

        return files.Count > 0
            ? new TourSource(description, files, skipped)
            : throw new StartException($"There are no files in {description}; name another folder.");
    }
}
