namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// The names in one directory. The key is '/' followed by the directory's normalized path ('/' alone is the root). It is an
/// index of intents: a name may be in it without a file, but never a committed file without its name.
/// </summary>
[Alias("oc.files.INamespaceGrain")]
public interface INamespaceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Answers once the name, and this directory's own name in its parent's index, are durable. Throws
    /// <see cref="DirectoryFullException"/>.
    /// </summary>
    [Alias("Add")]
    Task AddAsync(string name, bool isDirectory);

    /// <summary>Says that a name may stand for nothing any more. Answers at once; the name is checked later, and removed if so.</summary>
    [Alias("Suspect")]
    Task SuspectAsync(string name, bool isDirectory);

    /// <summary>
    /// The entries after <paramref name="after"/> that stand for a committed file or for a directory that holds one
    /// somewhere below. <paramref name="limit"/> from 1 to 1,000.
    /// </summary>
    [Alias("List")]
    Task<NamespacePage> ListAsync(string? after, int limit);

    /// <summary>Whether a committed file is in this directory or below it.</summary>
    [Alias("HasFiles")]
    Task<bool> HasFilesAsync();

    /// <summary>Whether the parent's index must keep this directory: it has names.</summary>
    [Alias("IsNameNeeded")]
    Task<bool> IsNameNeededAsync();
}
