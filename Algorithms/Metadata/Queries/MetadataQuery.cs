using System.Diagnostics.CodeAnalysis;
using OrleansCluster.Algorithms.Metadata.Answers;

namespace OrleansCluster.Algorithms.Metadata.Queries;

/// <summary>A question to a <see cref="MetadataStore"/>, which changes nothing and stands in no log.</summary>
public abstract record MetadataQuery
{
    /// <summary>Reads a question, from whoever sent it; if it is not one, says why. Never throws.</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MetadataQuery? query, [NotNullWhen(false)] out RefusedAnswer? refusal) =>
        QueryCodec.TryDecode(bytes, out query, out refusal);

    /// <summary>The question's bytes. What is over a limit is not refused here, but where it is decoded.</summary>
    /// <exception cref="OverflowException">A number is negative.</exception>
    public byte[] Encode() => QueryCodec.Encode(this);
}
