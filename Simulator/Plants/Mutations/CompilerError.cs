using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>What a compiler objects to.</summary>
/// <param name="Text">In its own words.</param>
/// <param name="File">In which file that was given another text, by its path from the repository's folder; null: in another one, or none.</param>
/// <param name="Line">In which line of that text, from 1.</param>
/// <param name="Column">At which character of the line, from 1.</param>
internal sealed partial record CompilerError(string Text, string? File, int Line, int Column)
{
    /// <summary>Reads a line such as "A.cs(12,34): error CS0103: …".</summary>
    /// <param name="line">What the compiler printed.</param>
    /// <param name="files">The files that were given another text, by what the compiler knew them as.</param>
    public static CompilerError Read(string line, IReadOnlyDictionary<string, string> files)
    {
        var match = Place().Match(line);
        return match.Success && files.TryGetValue(match.Groups["file"].Value, out var file)
            ? new CompilerError(line, file, Number("line"), Number("column"))
            : new CompilerError(line, null, 0, 0);

        int Number(string name) => int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
    }

    /// <summary>Where in the text it is, in characters.</summary>
    public int PlaceIn(string text)
    {
        var at = 0;
        for (var line = 1; line < Line; line++) at = text.IndexOf('\n', at) + 1;
        return at + Column - 1;
    }

    [GeneratedRegex(@"^(?<file>.*)\((?<line>\d+),(?<column>\d+)\): error ")]
    private static partial Regex Place();
}
