namespace OrleansCluster.Storage;

/// <summary>The rules for paths on an <see cref="IDisk"/>; every implementation holds its callers to them.</summary>
public static class DiskPath
{
    /// <summary>The longest part of a path, in characters.</summary>
    public const int MaxPartLength = 255;

    /// <summary>The longest path, in characters.</summary>
    public const int MaxLength = 2048;

    /// <summary>
    /// Refuses a path that breaks the rules of <see cref="IDisk"/>: above all one that would leave the disk's root.
    /// </summary>
    /// <returns>The path itself.</returns>
    /// <exception cref="ArgumentException">Says which part is wrong, and why.</exception>
    public static string Validate(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0)
            return path;
        if (path.Length > MaxLength)
            throw new ArgumentException($"A path has {path.Length} characters; the limit is {MaxLength}.", nameof(path));
        foreach (var range in path.AsSpan().Split('/'))
            ValidatePart(path.AsSpan(range), path);
        return path;
    }

    /// <summary>Puts a name under a directory ("" is the root).</summary>
    public static string Combine(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";

    /// <summary>The directory that holds the path's last part; "" for a name in the root.</summary>
    public static string ParentOf(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? "" : path[..slash];
    }

    private static void ValidatePart(ReadOnlySpan<char> part, string path)
    {
        var wrong = part.Length switch
        {
            0 => "has an empty part",
            > MaxPartLength => $"has a part of more than {MaxPartLength} characters",
            _ when part is "." or ".." => "may not step to another directory",
            _ when part.ContainsAny('\\', ':') => "may not hold '\\' or ':'",
            _ when HasControl(part) => "may not hold control characters",
            _ => null,
        };
        if (wrong is not null)
            throw new ArgumentException($"The path '{path}' {wrong}.", nameof(path));
    }

    private static bool HasControl(ReadOnlySpan<char> part)
    {
        foreach (var character in part)
        {
            if (char.IsControl(character))
                return true;
        }

        return false;
    }
}
