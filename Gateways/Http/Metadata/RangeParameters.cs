using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>Which keys are meant: <c>key</c>, <c>prefix</c>, or <c>from</c> and <c>to</c>, one of them or both.</summary>
internal static class RangeParameters
{
    public const string Key = "key";
    public const string Prefix = "prefix";
    public const string From = "from";
    public const string To = "to";

    /// <summary>The keys; null if no parameter names any.</summary>
    public static KeyRange? Of(QueryParameters parameters)
    {
        var (key, prefix) = (parameters.Bytes(Key), parameters.Bytes(Prefix));
        var hasBounds = parameters.Has(From) || parameters.Has(To);
        if ((key is null ? 0 : 1) + (prefix is null ? 0 : 1) + (hasBounds ? 1 : 0) > 1)
            throw QueryParameters.Invalid("Of 'key', 'prefix', and 'from' with 'to', one is allowed.");
        if (key is { } one)
            return KeyRange.One(KeyTarget.Check(one));
        if (prefix is { } start)
            return KeyRange.Prefix(CheckBound(Prefix, start));
        return hasBounds
            ? KeyRange.Between(CheckBound(From, parameters.Bytes(From) ?? default), CheckBound(To, parameters.Bytes(To) ?? default))
            : null;
    }

    /// <summary>The parameters that name what is left of a range from a key on.</summary>
    public static string Rest(KeyRange range, ByteString from) =>
        $"{From}={PercentBytes.Encode(from.Span)}" + (range.IsOpen ? "" : $"&{To}={PercentBytes.Encode(range.To.Span)}");

    // One byte more than a key: where the next page begins, right behind the longest one.
    private static ByteString CheckBound(string name, ByteString bound) => bound.Length <= MetadataLimits.MaxKeyBytes + 1
        ? bound
        : throw QueryParameters.Invalid($"'{name}' has {bound.Length} bytes; allowed are {MetadataLimits.MaxKeyBytes + 1}.");
}
