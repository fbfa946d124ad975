using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>
/// A source file with several planted bugs in it, each behind a switch: every member that one of them changes has its own body and each of the
/// changed ones, and a field says at run time which is run. Without a bug switched on it does what the file does (Untch, Offutt, Harrold,
/// "Mutation analysis using mutant schemata", ISSTA 1993).
/// </summary>
internal sealed class Schema
{
    private readonly string _file;
    private readonly string _source;
    private readonly string _field;
    private readonly SyntaxNode[] _members;
    private readonly List<MemberSchema> _changed = [];

    /// <param name="file">Its path from the repository's folder.</param>
    /// <param name="source">Its text.</param>
    /// <param name="options">How the build reads it.</param>
    /// <param name="field">What has the number of the bug that is switched on, as an expression.</param>
    public Schema(string file, string source, CSharpParseOptions options, string field)
    {
        (_file, _source, _field) = (file, source, field);
        _members = [.. CSharpSyntaxTree.ParseText(source, options).GetRoot().DescendantNodes().Where(MemberSchema.IsOne)];
    }

    /// <summary>How the build reads a project's sources.</summary>
    public static CSharpParseOptions ParseOptionsOf(ProjectCompilation compilation) =>
        CSharpCommandLineParser.Default.Parse(compilation.Arguments, compilation.Folder, sdkDirectory: null).ParseOptions;

    /// <summary>Puts a bug in.</summary>
    /// <param name="number">What switches it on: none other of this field's has it, and it is not 0.</param>
    /// <param name="mutations">All of them that are in this file.</param>
    /// <exception cref="MutationException">It must be compiled by itself: a mutation is in nothing that can be there twice.</exception>
    public void Add(int number, IEnumerable<Mutation> mutations)
    {
        SourceEdit[] edits = [.. mutations.Select(mutation => SourceEdit.Of(mutation, _source)).OrderBy(edit => edit.Start)];
        for (var i = 1; i < edits.Length; i++)
        {
            if (edits[i].Start < edits[i - 1].End) throw new MutationException($"Two texts that are to be replaced in {_file} overlap.");
        }

        foreach (var member in edits.GroupBy(MemberAt).ToList()) member.Key.Add(number, [.. member]);
    }

    /// <summary>The bugs with which a declaration is another one, so that what uses it may not compile any more, here or elsewhere.</summary>
    public IEnumerable<int> Redeclaring => _changed.SelectMany(member => member.Redeclaring);

    /// <summary>The text with all that was put in.</summary>
    /// <param name="places">Which bug's text stands where in it.</param>
    public string Weave(out IReadOnlyList<SchemaPlace> places)
    {
        var text = new SchemaText(_field);
        var at = 0;
        foreach (var member in _changed.OrderBy(member => member.Start))
        {
            text.Add(_source[at..member.Start]);
            member.Write(text);
            at = member.End;
        }

        text.Add(_source[at..]);
        places = text.Places;
        return text.ToString();
    }

    private MemberSchema MemberAt(SourceEdit edit)
    {
        // Types hold members, and no member that is one here holds another.
        var node = _members.FirstOrDefault(node => node.SpanStart <= edit.Start && edit.End <= node.Span.End)
            ?? throw new MutationException($"In {_file} no member holds what is to be replaced: {_source[edit.Start..edit.End]}");
        var member = _changed.Find(one => one.Node == node);
        if (member is null) _changed.Add(member = new MemberSchema(node, _source));
        return member;
    }
}
