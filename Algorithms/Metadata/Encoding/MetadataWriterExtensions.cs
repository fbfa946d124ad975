using OrleansCluster.Algorithms.Codecs;

namespace OrleansCluster.Algorithms.Metadata.Encoding;

/// <summary>How values of the metadata store are written.</summary>
internal static class MetadataWriterExtensions
{
    public static void Bytes(this ByteWriter writer, ByteString bytes) => writer.Bytes(bytes.Span);

    public static void Range(this ByteWriter writer, KeyRange range)
    {
        writer.Flag(range.IsOne);
        writer.Bytes(range.From);
        if (!range.IsOne)
            writer.Bytes(range.To);
    }
}
