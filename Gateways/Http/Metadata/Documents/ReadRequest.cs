using OrleansCluster.Algorithms.Metadata.Commands;

namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>Reads a key or a range.</summary>
internal sealed record ReadRequest : RangeRequest
{
    public long Revision { get; init; }

    public int Limit { get; init; }

    public bool KeysOnly { get; init; }

    public bool CountOnly { get; init; }

    public RangeOperation ToOperation() => new(Range()) { Revision = Revision, Limit = Limit, KeysOnly = KeysOnly, CountOnly = CountOnly };
}
