namespace OrleansCluster.Storage.Blocks;

/// <summary>How a <see cref="BlockFiles"/> works.</summary>
public sealed record BlockFilesOptions
{
    /// <summary>
    /// Headers kept in memory, so that a ranged read is one read; 0..1,000,000 (of about 0.2 to 4.3 KB each). Default 1,024.
    /// </summary>
    public int CachedHeaders { get; init; } = 1024;

    /// <summary>Refuses values outside of what is allowed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the option, its value and what is allowed.</exception>
    public void Validate() => OptionRange.Check(CachedHeaders, 0, 1_000_000, nameof(CachedHeaders));
}
