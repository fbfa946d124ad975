using System.Globalization;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>One frame of a conversation.</summary>
/// <param name="ByInitiator">Whether the one said it who made the connection.</param>
/// <param name="Payload">The frame without its length and checksum.</param>
internal sealed record Said(bool ByInitiator, byte[] Payload)
{
    /// <summary>Reads a line of a kept conversation: <c>&gt;</c> or <c>&lt;</c>, and the payload in hexadecimal.</summary>
    public static Said Parse(string line) => new(line[0] == '>', Convert.FromHexString(line.AsSpan(2)));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(ByInitiator ? '>' : '<')} {Convert.ToHexStringLower(Payload)}");
}
