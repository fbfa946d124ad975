using System.Text;
using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>Which keys are meant: one key, a prefix, or bounds. Of each a base64 member and one for text.</summary>
internal abstract record RangeRequest
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public byte[]? Key { get; init; }

    public string? KeyText { get; init; }

    public byte[]? Prefix { get; init; }

    public string? PrefixText { get; init; }

    public byte[]? From { get; init; }

    public string? FromText { get; init; }

    public byte[]? To { get; init; }

    public string? ToText { get; init; }

    /// <summary>The bytes of a member given in base64 or as text; null if it is given as neither.</summary>
    public static ByteString? Choose(string name, byte[]? bytes, string? text)
    {
        if (bytes is not null && text is not null)
            throw BoundedBody.Invalid($"of '{name}' and '{name}Text' one is allowed");
        try
        {
            return bytes is not null ? ByteString.CopyOf(bytes) : text is not null ? ByteString.CopyOf(StrictUtf8.GetBytes(text)) : default(ByteString?);
        }
        catch (EncoderFallbackException)
        {
            throw BoundedBody.Invalid($"'{name}Text' has half a surrogate pair, which is no text");
        }
    }

    protected KeyRange Range()
    {
        var (key, prefix, from, to) = (Choose("key", Key, KeyText), Choose("prefix", Prefix, PrefixText), Choose("from", From, FromText), Choose("to", To, ToText));
        var hasBounds = from is not null || to is not null;
        if ((key is null ? 0 : 1) + (prefix is null ? 0 : 1) + (hasBounds ? 1 : 0) != 1)
            throw BoundedBody.Invalid("of 'key', 'prefix', and 'from' with 'to', exactly one is wanted wherever keys are named");
        return key is { } one ? KeyRange.One(one)
            : prefix is { } start ? KeyRange.Prefix(start)
            : KeyRange.Between(from ?? default, to ?? default);
    }
}
