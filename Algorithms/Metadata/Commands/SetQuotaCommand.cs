namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>
/// Bounds the bytes of the store (an empty prefix: all retained versions count) or of a prefix (what its keys hold now counts).
/// Each key and version counts <see cref="KeyVersion.Overhead"/> beside its bytes.
/// </summary>
/// <param name="Prefix">The prefix; empty for the store.</param>
/// <param name="Bytes">
/// The bound; null takes a prefix's away, and sets the store's to <see cref="MetadataLimits.DefaultStoreBytes"/>. It may be
/// below what is there: then only what does not add is allowed.
/// </param>
public sealed record SetQuotaCommand(ByteString Prefix, long? Bytes) : MetadataCommand;
