namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>Some text of a source file, and what is compiled in its place.</summary>
/// <param name="File">The file's path from the repository's folder, with slashes. Its first folder is the project.</param>
/// <param name="Text">As it stands there, once.</param>
/// <param name="Replacement">What takes its place.</param>
internal sealed record Mutation(string File, string Text, string Replacement)
{
    /// <summary>The project's folder, which gives the project its name.</summary>
    public string Project => File[..File.IndexOf('/', StringComparison.Ordinal)];

    /// <exception cref="MutationException">The text does not stand in the source just once: it was changed, and the mutation must follow it.</exception>
    public string Apply(string source)
    {
        var at = Find(source);
        return string.Concat(source.AsSpan(0, at), Replacement, source.AsSpan(at + Text.Length));
    }

    /// <summary>Where the text stands.</summary>
    /// <exception cref="MutationException">The text does not stand in the source just once.</exception>
    public int Find(string source)
    {
        var at = source.IndexOf(Text, StringComparison.Ordinal);
        if (at < 0) throw new MutationException($"{File} does not have the text that is to be replaced any more: {Text}");
        if (source.IndexOf(Text, at + 1, StringComparison.Ordinal) >= 0) throw new MutationException($"{File} has the text that is to be replaced more than once: {Text}");
        return at;
    }
}
