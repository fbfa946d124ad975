using System.Text.RegularExpressions;

namespace OrleansCluster.Algorithms.Tests.Kept;

/// <summary>What a version made of an example, as a line of a file: version, name, bytes in hexadecimal.</summary>
internal sealed partial record KeptLine(string Version, string Name, string Hex)
{
    public byte[] Bytes => Convert.FromHexString(Hex);

    public static KeptLine Of(string version, string name, byte[] bytes) => Parse($"{version} {name} {Convert.ToHexStringLower(bytes)}");

    public static KeptLine Parse(string line) => Form().Match(line) is { Success: true } match
        ? new(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value)
        : throw new FormatException($"'{line[..Math.Min(line.Length, 80)]}' is no line of a version, a name and bytes in hexadecimal.");

    public override string ToString() => $"{Version} {Name} {Hex}";

    [GeneratedRegex(@"^(\d+\.\d+) ([a-z0-9-]+) ((?:[0-9a-f]{2})+)$")]
    private static partial Regex Form();
}
