using OrleansCluster.Algorithms.Metadata.Commands;

namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>A condition on a key, or on every key of a range.</summary>
internal sealed record CompareRequest : RangeRequest
{
    /// <summary><c>value</c>, <c>version</c>, <c>createRevision</c>, <c>modRevision</c> or <c>lease</c>.</summary>
    public string? Target { get; init; }

    /// <summary><c>equal</c> (if left out), <c>notEqual</c>, <c>less</c> or <c>greater</c>.</summary>
    public string? Relation { get; init; }

    public long? Number { get; init; }

    public byte[]? Value { get; init; }

    public string? ValueText { get; init; }

    public Compare ToCompare()
    {
        var target = Target switch
        {
            "value" => CompareTarget.Value,
            "version" => CompareTarget.Version,
            "createRevision" => CompareTarget.CreateRevision,
            "modRevision" => CompareTarget.ModRevision,
            "lease" => CompareTarget.Lease,
            _ => throw BoundedBody.Invalid("a compare's 'target' is one of value, version, createRevision, modRevision, lease"),
        };
        var relation = Relation switch
        {
            null or "equal" => CompareRelation.Equal,
            "notEqual" => CompareRelation.NotEqual,
            "less" => CompareRelation.Less,
            "greater" => CompareRelation.Greater,
            _ => throw BoundedBody.Invalid("a compare's 'relation' is one of equal, notEqual, less, greater"),
        };
        var value = Choose("value", Value, ValueText);
        if (target == CompareTarget.Value ? value is null || Number is not null : value is not null || Number is not >= 0)
            throw BoundedBody.Invalid("a compare wants a 'value' or 'valueText' if its target is value, else a 'number' of 0 or more, and nothing else");
        return new Compare(Range(), target, relation, Number ?? 0, value ?? default);
    }
}
