using OrleansCluster.Algorithms.Codecs;

namespace OrleansCluster.Algorithms.Metadata.Encoding;

/// <summary>The encoding of a key's version, by itself or among the others of its key.</summary>
internal static class VersionCodec
{
    public static void Write(ByteWriter writer, KeyVersion version)
    {
        writer.Bytes(version.Key);
        WriteContent(writer, version);
    }

    public static KeyVersion Read(ref ByteReader reader) => ReadContent(ref reader, reader.Key());

    /// <summary>All but the key.</summary>
    public static void WriteContent(ByteWriter writer, KeyVersion version)
    {
        writer.Number(version.ModRevision);
        writer.Number(version.Order);
        writer.Number(version.Version);
        if (version.IsDeletion)
            return;
        writer.Number(version.ModRevision - version.CreateRevision);
        writer.Number(version.LeaseId);
        writer.Bytes(version.Value);
    }

    public static KeyVersion ReadContent(ref ByteReader reader, ByteString key)
    {
        var revision = reader.Number();
        var order = (int)reader.Number(MetadataLimits.MaxChangedKeys);
        var version = reader.Number();
        if (version == 0)
            return KeyVersion.Deletion(key, revision, order);
        var create = revision - reader.Number(revision);
        var lease = reader.Number();
        return new(key, reader.Value(), create, revision, order, version, lease);
    }
}
