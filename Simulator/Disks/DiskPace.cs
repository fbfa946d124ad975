namespace OrleansCluster.Simulator.Disks;

/// <summary>How long the calls of a healthy disk take: typically, and at the longest (see <see cref="Loop.Chance.LongTail"/>).</summary>
internal sealed record DiskPace
{
    public (TimeSpan Typical, TimeSpan Longest) Read { get; init; } = (TimeSpan.FromMicroseconds(80), TimeSpan.FromMilliseconds(30));

    public (TimeSpan Typical, TimeSpan Longest) Write { get; init; } = (TimeSpan.FromMicroseconds(30), TimeSpan.FromMilliseconds(30));

    public (TimeSpan Typical, TimeSpan Longest) Flush { get; init; } = (TimeSpan.FromMicroseconds(500), TimeSpan.FromMilliseconds(150));

    /// <summary>Opening, creating, renaming, deleting, listing, locking.</summary>
    public (TimeSpan Typical, TimeSpan Longest) Names { get; init; } = (TimeSpan.FromMicroseconds(40), TimeSpan.FromMilliseconds(30));
}
