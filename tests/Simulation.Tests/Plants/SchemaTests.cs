using OrleansCluster.Simulator.Plants.Mutations;

namespace OrleansCluster.Simulation.Tests.Plants;

/// <summary>How a file comes to have bugs in it that a field switches on. That it compiles and works, the runs of all planted bugs show.</summary>
public sealed class SchemaTests
{
    private const string File = "Algorithms/A.cs";

    [Theory]
    [InlineData("int P => 1;", "int P { get { if (F == 1) { return 2; } else { return 1; } } }")]
    [InlineData("int P { get => 1; set; }", "int P { get { if (F == 1) { return 2; } else { return 1; } } set; }")]
    [InlineData("int M() { return 1; }", "int M() { if (F == 1) { { return 2; } } else { { return 1; } } }")]
    [InlineData("void M() => N(1);", "void M() { if (F == 1) { N(2); } else { N(1); } }")]
    [InlineData("async Task M() => await N(1);", "async Task M() { if (F == 1) { await N(2); } else { await N(1); } }")]
    [InlineData("async Task<int> M() => await N(1);", "async Task<int> M() { if (F == 1) { return await N(2); } else { return await N(1); } }")]
    [InlineData("Task M() => N(1);", "Task M() { if (F == 1) { return N(2); } else { return N(1); } }")]
    [InlineData("A() => N(1);", "A() { if (F == 1) { N(2); } else { N(1); } }")]
    [InlineData("int P { set => N(1); }", "int P { set { if (F == 1) { N(2); } else { N(1); } } }")]
    [InlineData("int this[int i] => 1;", "int this[int i] { get { if (F == 1) { return 2; } else { return 1; } } }")]
    [InlineData("int M() => throw N(1);", "int M() { if (F == 1) { throw N(2); } else { throw N(1); } }")]
    [InlineData("private const byte C = 1;", "private static byte C => F == 1 ? (byte)(2) : (byte)(1);")]
    [InlineData("private readonly List<int> _f = new(1);", "private readonly List<int> _f = F == 1 ? new(2) : new(1);")]
    [InlineData("int M() { int N() { return 1; } return N(); }", "int M() { if (F == 1) { { int N() { return 2; } return N(); } } else { { int N() { return 1; } return N(); } } }")]
    public void A_member_has_its_own_body_and_the_bugs(string member, string expected) =>
        Assert.Equal(Class(expected), Weave(Class(member), new Mutation(File, "1", "2")));

    [Fact]
    public void Several_bugs_in_one_member_have_a_body_each()
    {
        var schema = Of(Class("int P => 1 + 3;"));
        schema.Add(4, [new Mutation(File, "1", "2")]);
        schema.Add(7, [new Mutation(File, "P => 1 + 3", "P => 1 + 5")]);
        Assert.Equal(Class("int P { get { if (F == 4) { return 2 + 3; } else if (F == 7) { return 1 + 5; } else { return 1 + 3; } } }"), schema.Weave(out var places));
        Assert.Equal([4, 7], places.Select(place => place.Number));
    }

    [Fact]
    public void Mutations_in_two_members_are_switched_on_together() => Assert.Equal(
        Class("int P { get { if (F == 1) { return 3; } else { return 1; } } } int Q { get { if (F == 1) { return 4; } else { return 2; } } }"),
        Weave(Class("int P => 1; int Q => 2;"), new Mutation(File, "=> 2", "=> 4"), new Mutation(File, "=> 1", "=> 3")));

    [Fact]
    public void A_method_that_a_bug_gives_a_further_parameter_is_overloaded_and_called_without_it_does_as_the_bug_wants() => Assert.Equal(
        Class("void M(int a) { if (F == 1) { int b = 2; N(a + b); } else { N(a); } }\nvoid M(int a, int b = 2) => N(a + b);"),
        Weave(Class("void M(int a) => N(a);"), new Mutation(File, "M(int a)", "M(int a, int b = 2)"), new Mutation(File, "N(a)", "N(a + b)")));

    [Fact]
    public void A_method_that_cannot_be_called_any_more_as_it_was_is_not_called_so_by_the_bug() => Assert.Contains(
        "void M(int a) { if (F == 1) { throw new global::System.InvalidOperationException(",
        Weave(Class("void M(int a) => N(a);"), new Mutation(File, "M(int a)", "M(int a, int b)")), StringComparison.Ordinal);

    [Theory]
    [InlineData("[Old] void M() { }", "Old", "New")]
    [InlineData("static readonly int F = 1;", "1", "2")]
    [InlineData("void M(int a) { }", "int a", "long a")]
    [InlineData("int M() { return 1; }", "int M", "long M")]
    [InlineData("class B : C;", "C", "D")]
    public void What_cannot_be_there_twice_is_told(string member, string text, string replacement) =>
        Assert.Throws<MutationException>(() => Weave(Class(member), new Mutation(File, text, replacement)));

    [Fact]
    public void A_text_that_does_not_stand_in_the_source_once_is_told() =>
        Assert.Contains("more than once", Assert.Throws<MutationException>(() => Weave(Class("int P => 1 + 1;"), new Mutation(File, "1", "2"))).Message, StringComparison.Ordinal);

    private static string Class(string members) => $"class A {{ {members} }}";

    private static string Weave(string source, params Mutation[] mutations)
    {
        var schema = Of(source);
        schema.Add(1, mutations);
        return schema.Weave(out _);
    }

    private static Schema Of(string source)
    {
        var compilation = ProjectCompilation.Of("Algorithms");
        SdkCompiler.Use(compilation.Compiler);
        return Read(source, compilation);
    }

    // Its types are there only now.
    private static Schema Read(string source, ProjectCompilation compilation) => new(File, source, Schema.ParseOptionsOf(compilation), "F");
}
