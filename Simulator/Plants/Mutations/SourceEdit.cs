namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>Some text of a source file by its place, and what takes its place.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where the text behind it begins.</param>
/// <param name="Replacement">What takes its place.</param>
internal readonly record struct SourceEdit(int Start, int End, string Replacement)
{
    /// <summary>What a mutation changes, without what both of its texts begin and end with.</summary>
    /// <exception cref="MutationException">The text does not stand in the source just once.</exception>
    public static SourceEdit Of(Mutation mutation, string source)
    {
        var (text, replacement, at) = (mutation.Text, mutation.Replacement, mutation.Find(source));
        var start = text.AsSpan().CommonPrefixLength(replacement);
        var end = 0;
        while (end < Math.Min(text.Length, replacement.Length) - start && text[^(end + 1)] == replacement[^(end + 1)]) end++;
        return new SourceEdit(at + start, at + text.Length - end, replacement[start..^end]);
    }

    /// <summary>A part of a source with edits in it.</summary>
    /// <param name="source">All of it.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="end">Where the text behind it begins.</param>
    /// <param name="edits">Those within the part, by their place.</param>
    public static string Apply(string source, int start, int end, IEnumerable<SourceEdit> edits)
    {
        var text = "";
        foreach (var edit in edits)
        {
            text += source[start..edit.Start] + edit.Replacement;
            start = edit.End;
        }

        return text + source[start..end];
    }
}
