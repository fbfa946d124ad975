namespace OrleansCluster.Algorithms.Files;

/// <summary>Everything that is durable of one directory.</summary>
/// <param name="Sequence">The highest sequence number given; grows with every addition, of a name that is there too.</param>
/// <param name="Registered">Whether the directory's own name is in its parent's index for as long as it has names.</param>
/// <param name="Names">In ordinal order of their keys.</param>
public sealed record DirectoryRecord(long Sequence, bool Registered, DirectoryName[] Names)
{
    public static DirectoryRecord Empty { get; } = new(0, false, []);
}
