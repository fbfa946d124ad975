using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansCluster.Simulator.Plants.Mutations;

/// <summary>
/// A member as it is and as bugs have it. What has a body gets one that chooses among all of theirs. A field that is set as its
/// object is made is set to one of theirs, and a constant becomes a property that chooses. A method to which a bug gives further parameters is overloaded: what calls it with them is of the same bug.
/// </summary>
internal sealed class MemberSchema(SyntaxNode node, string source)
{
    private readonly List<(int Number, string Text)> _bodies = [];
    private readonly List<(int Number, string Text)> _overloads = [];

    public SyntaxNode Node => node;

    public int Start => node.SpanStart;

    public int End => node.Span.End;

    /// <summary>The bugs with which its declaration is another one, so that what uses it may not compile any more.</summary>
    public IEnumerable<int> Redeclaring => node is FieldDeclarationSyntax constant && IsConstant(constant) ? _bodies.Select(body => body.Number) : _overloads.Select(overload => overload.Number);

    /// <summary>Whether it is a member that code can be in, a constant, or a field that each object has. None of these holds another.</summary>
    public static bool IsOne(SyntaxNode node) => node switch
    {
        PropertyDeclarationSyntax { ExpressionBody: not null } or IndexerDeclarationSyntax { ExpressionBody: not null } => true,
        BaseMethodDeclarationSyntax or AccessorDeclarationSyntax => BodyOf(node) is not null,
        FieldDeclarationSyntax { Declaration.Variables: [{ Initializer: not null }] } field => IsConstant(field) || !field.Modifiers.Any(SyntaxKind.StaticKeyword),
        _ => false,
    };

    /// <param name="number">The bug's.</param>
    /// <param name="edits">What it changes in this member, by place.</param>
    /// <exception cref="MutationException">It changes something that cannot be there twice.</exception>
    public void Add(int number, IReadOnlyList<SourceEdit> edits)
    {
        var body = BodyOf(node) ?? ((FieldDeclarationSyntax)node).Declaration.Variables[0].Initializer!.Value;
        var inside = edits.Where(edit => body.SpanStart <= edit.Start && edit.End <= body.Span.End).ToList();
        var text = SourceEdit.Apply(source, body.SpanStart, body.Span.End, inside);
        if (inside.Count == edits.Count)
        {
            _bodies.Add((number, node is FieldDeclarationSyntax ? text : Statements(body, text)));
            return;
        }

        if (node is not MethodDeclarationSyntax { ExplicitInterfaceSpecifier: null } method || method.Modifiers.Any(SyntaxKind.OverrideKeyword)
            || edits.Except(inside).Any(edit => edit.Start <= method.ParameterList.OpenParenToken.SpanStart || edit.End > method.ParameterList.CloseParenToken.SpanStart))
            throw new MutationException($"What is to be replaced is the declaration itself: {source[Start..body.SpanStart].Trim()}");
        var overload = SourceEdit.Apply(source, Start, End, edits);
        _overloads.Add((number, overload));
        _bodies.Add((number, WithFurther(method, overload, Statements(body, text))));
    }

    public void Write(SchemaText text)
    {
        if (node is FieldDeclarationSyntax field) WriteField(field, text);
        else WriteBody(BodyOf(node)!, text);
        foreach (var (number, overload) in _overloads)
        {
            text.Add("\n");
            text.Add(number, overload);
        }
    }

    private static SyntaxNode? BodyOf(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax method => (SyntaxNode?)method.Body ?? method.ExpressionBody?.Expression,
        AccessorDeclarationSyntax accessor => (SyntaxNode?)accessor.Body ?? accessor.ExpressionBody?.Expression,
        PropertyDeclarationSyntax property => property.ExpressionBody?.Expression,
        IndexerDeclarationSyntax indexer => indexer.ExpressionBody?.Expression,
        _ => null,
    };

    private static bool IsConstant(FieldDeclarationSyntax field) => field.Modifiers.Any(SyntaxKind.ConstKeyword);

    // What calls it without the further parameters goes on as the bug wants. If it does not say with what values, nothing may call it so.
    private static string WithFurther(MethodDeclarationSyntax method, string overload, string statements)
    {
        if (SyntaxFactory.ParseMemberDeclaration(overload) is not MethodDeclarationSyntax other)
            throw new MutationException($"This is no method: {overload}");
        var further = other.ParameterList.Parameters.Skip(method.ParameterList.Parameters.Count).ToList();
        var isLonger = further.Count > 0 && method.ParameterList.Parameters.Zip(other.ParameterList.Parameters, (one, two) => one.ToString() == two.ToString()).All(same => same);
        if (!isLonger) throw new MutationException($"Its parameters are others, and not only more: {other.ParameterList}");
        return further.TrueForAll(one => one.Default is not null)
            ? $"{string.Concat(further.Select(one => $"{one.Type} {one.Identifier} {one.Default}; "))}{statements}"
            : """throw new global::System.InvalidOperationException("With this bug there is no such method.");""";
    }

    // Whether what an expression gives is the member's own answer, or nobody's.
    private static bool Returns(SyntaxNode body) => body.Parent!.Parent switch
    {
        AccessorDeclarationSyntax accessor => accessor.IsKind(SyntaxKind.GetAccessorDeclaration),
        ConstructorDeclarationSyntax or DestructorDeclarationSyntax => false,
        MethodDeclarationSyntax method when method.Modifiers.Any(SyntaxKind.AsyncKeyword) => method.ReturnType is GenericNameSyntax or QualifiedNameSyntax { Right: GenericNameSyntax },
        MethodDeclarationSyntax method => method.ReturnType is not PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword },
        _ => true,
    };

    private static string Statements(SyntaxNode body, string text)
    {
        if (body is BlockSyntax) return text;
        return Returns(body) && !text.StartsWith("throw ", StringComparison.Ordinal) ? $"return {text};" : $"{text};";
    }

    private void WriteBody(SyntaxNode body, SchemaText text)
    {
        var isProperty = node is BasePropertyDeclarationSyntax;
        text.Add(source[Start..(body is BlockSyntax ? body.SpanStart : body.Parent!.SpanStart)]);
        text.Add(isProperty ? "{ get { " : "{ ");
        foreach (var (number, statements) in _bodies)
        {
            text.Add($"if ({text.IsOn(number)}) {{ ");
            text.Add(number, statements);
            text.Add(" } else ");
        }

        text.Add($"{{ {Statements(body, source[body.SpanStart..body.Span.End])} }} }}");
        if (isProperty) text.Add(" }");
    }

    private void WriteField(FieldDeclarationSyntax field, SchemaText text)
    {
        var (type, variable) = (field.Declaration.Type.ToString(), field.Declaration.Variables[0]);
        var value = variable.Initializer!.Value;

        // A number that is a constant may be smaller than its own type; one that is chosen may not.
        var cast = IsConstant(field) ? $"({type})" : "";
        text.Add(IsConstant(field)
            ? $"{string.Join(' ', field.Modifiers.Select(one => one.IsKind(SyntaxKind.ConstKeyword) ? "static" : one.Text))} {type} {variable.Identifier} => "
            : source[Start..value.SpanStart]);
        foreach (var (number, other) in _bodies)
        {
            text.Add($"{text.IsOn(number)} ? ");
            text.Add(number, cast.Length > 0 ? $"{cast}({other})" : other);
            text.Add(" : ");
        }

        text.Add(cast.Length > 0 ? $"{cast}({value});" : $"{value};");
    }
}
