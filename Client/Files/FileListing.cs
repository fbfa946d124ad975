namespace OrleansCluster.Client.Files;

/// <summary>A part of what a directory holds.</summary>
/// <param name="Directory">Its normalized path; "" is the root.</param>
/// <param name="Entries">
/// In ordinal order of names, a directory's name counting with a trailing '/'. May be fewer than asked for while more follow.
/// </param>
/// <param name="Next">What to pass as <c>after</c> for the next part; null if this was the last.</param>
public sealed record FileListing(string Directory, IReadOnlyList<FileListEntry> Entries, string? Next);
