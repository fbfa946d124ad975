using System.Globalization;
using System.Text.Unicode;
using OrleansCluster.Algorithms.Metadata;

namespace OrleansCluster.Gateways.Http.Metadata.Documents;

/// <summary>What a key holds, or held.</summary>
/// <param name="Key">In base64.</param>
/// <param name="KeyText">The same as text, if it is UTF-8.</param>
/// <param name="Value">In base64; left out if only keys were asked for.</param>
/// <param name="CreateRevision">The revision in which it came into being.</param>
/// <param name="ModRevision">The revision that made what it holds.</param>
/// <param name="Version">How often it was put since it came into being.</param>
/// <param name="LeaseId">The lease that it ends with; left out for none. A string: it has more digits than a JavaScript number.</param>
internal sealed record KeyDocument(
    ReadOnlyMemory<byte> Key,
    string? KeyText,
    ReadOnlyMemory<byte>? Value,
    long CreateRevision,
    long ModRevision,
    long Version,
    string? LeaseId)
{
    public static KeyDocument Of(KeyVersion version, bool withValue = true) => new(
        version.Key.Memory, TextOf(version.Key), withValue ? version.Value.Memory : default(ReadOnlyMemory<byte>?), version.CreateRevision, version.ModRevision,
        version.Version, version.LeaseId == 0 ? null : version.LeaseId.ToString(CultureInfo.InvariantCulture));

    public static KeyDocument[] OfAll(IReadOnlyList<KeyVersion> versions, bool withValue = true) =>
        [.. versions.Select(version => Of(version, withValue))];

    public static string? TextOf(ByteString key) => Utf8.IsValid(key.Span) ? key.ToString() : null;
}
