using System.Diagnostics.CodeAnalysis;
using OrleansCluster.Algorithms.Metadata.Answers;

namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>One entry of the log that drives a <see cref="MetadataStore"/>.</summary>
public abstract record MetadataCommand
{
    /// <summary>Who sent it, and under which number.</summary>
    public ChangeId Id { get; init; }

    /// <summary>Reads a command, from whoever sent it; if it is not one, says why.</summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MetadataCommand? command, [NotNullWhen(false)] out RefusedAnswer? refusal) =>
        CommandCodec.TryDecode(bytes, out command, out _, out refusal);

    /// <summary>The command's bytes. What is over a limit is not refused here, but where it is decoded.</summary>
    /// <exception cref="OverflowException">A number is negative, or the lowest unanswered number is above the command's own.</exception>
    public byte[] Encode() => CommandCodec.Encode(this);
}
