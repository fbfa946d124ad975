namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>A part of a directory's listing, in ordinal order of names, a directory's name counting with a trailing '/'.</summary>
/// <param name="Entries">May be fewer than asked for, even none, while more follow.</param>
/// <param name="Next">What to pass as <c>after</c> for the next part; null if this was the last.</param>
[GenerateSerializer, Alias("oc.files.NamespacePage"), Immutable]
public sealed record NamespacePage(NamespaceEntry[] Entries, string? Next);
