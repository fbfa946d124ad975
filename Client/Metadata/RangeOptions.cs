using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>How a range of keys is read.</summary>
public sealed record RangeOptions
{
    /// <summary>How fresh the answer must be.</summary>
    public Consistency Consistency { get; init; } = Consistency.Linearizable;

    /// <summary>The revision to read at; 0 for the newest. One that was compacted fails.</summary>
    public long Revision { get; init; }

    /// <summary>
    /// Keys in an answer at most; 0 for as many as fit into one (<see cref="MetadataLimits.MaxAnswerBytes"/>). Of a reading page by page it is
    /// the size of a page.
    /// </summary>
    public int Limit { get; init; }

    /// <summary>Return no values.</summary>
    public bool KeysOnly { get; init; }

    /// <summary>Return no keys but their number.</summary>
    public bool CountOnly { get; init; }
}
