namespace OrleansCluster.Gateways.Http.Status;

/// <summary>The quota of a prefix.</summary>
/// <param name="Prefix">In base64.</param>
/// <param name="PrefixText">The same as text, if it is UTF-8.</param>
/// <param name="UsedBytes">How many bytes its keys hold.</param>
/// <param name="LimitBytes">How many they may.</param>
internal sealed record QuotaDocument(ReadOnlyMemory<byte> Prefix, string? PrefixText, long UsedBytes, long LimitBytes);
