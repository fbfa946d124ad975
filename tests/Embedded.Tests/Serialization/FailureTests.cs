using Orleans.Serialization;
using OrleansCluster.Embedded.Serialization.Types;

namespace OrleansCluster.Embedded.Tests.Serialization;

public sealed class FailureTests : CopierTest
{
    public static TheoryData<Type> Uncopyable => new(
        typeof(Unmarked), typeof(UnmarkedList), typeof(OnUnmarkedBase), typeof(HoldsUnmarked), typeof(HoldsImmutableUnmarked),
        typeof(HoldsDelegate), typeof(Action), typeof(Delegate), typeof(MemoryStream), typeof(List<Unmarked>), typeof(Unmarked[]),
        typeof(Unmarked[,]), typeof((int, Unmarked)), typeof(CancellationTokenSource), typeof(Task), typeof(Span<int>),
        typeof(int*), typeof(int*[]), typeof(void), typeof(IReadOnlyList<Unmarked>), typeof(StringComparer[][]).MakeByRefType());

    [Theory]
    [MemberData(nameof(Uncopyable))]
    public void A_type_without_a_rule_is_refused_before_there_is_a_value(Type type)
    {
        Assert.Throws<CodecNotFoundException>(() => Provider.EnsureCopyable(type));
        Assert.Throws<CodecNotFoundException>(() => Provider.GetCopier(type));
    }

    public static TheoryData<Type> Open => new(
        typeof(object), typeof(IDisposable), typeof(IEnumerable<int>), typeof(Shape), typeof(UnmarkedBase), typeof(Stream),
        typeof(Exception), typeof(Node), typeof(System.Collections.IEnumerable));

    [Theory]
    [MemberData(nameof(Open))]
    public void A_type_that_says_nothing_of_the_value_passes(Type type) => Provider.EnsureCopyable(type);

    [Fact]
    public void The_value_then_decides()
    {
        Assert.Throws<CodecNotFoundException>(() => Copy<object>(new Unmarked()));
        Assert.Throws<CodecNotFoundException>(() => Copy<object>(Enumerable.Range(0, 3).Where(i => i > 0)));
        Assert.Throws<CodecNotFoundException>(() => Copy<Stream>(new MemoryStream()));
        Assert.Throws<CodecNotFoundException>(() => Copy<List<int>>(new UnmarkedList()));
        Assert.Throws<CodecNotFoundException>(() => Copy<object>((Action)(() => { })));
        Assert.Throws<CodecNotFoundException>(() => Copy(new Node { Any = new Unmarked() }));
        Assert.Throws<CodecNotFoundException>(() => Copy<IReadOnlyList<object>>([new Unmarked()]));
        Assert.Throws<CodecNotFoundException>(() => Copy<System.Collections.IEnumerable>(Enumerable.Range(0, 3).Select(i => i)));
    }

    [Fact]
    public void The_error_names_the_type_the_way_to_it_and_the_remedy()
    {
        var error = Assert.Throws<CodecNotFoundException>(() => Provider.EnsureCopyable(typeof(HoldsUnmarked)));
        Assert.Contains("type OrleansCluster.Embedded.Tests.Serialization.Unmarked.", error.Message, StringComparison.Ordinal);
        var way = "HoldsUnmarked.Items (System.Collections.Generic.Dictionary<System.String, ";
        Assert.Contains(way, error.Message, StringComparison.Ordinal);
        Assert.Contains("[GenerateSerializer]", error.Message, StringComparison.Ordinal);

        var onBase = Assert.Throws<CodecNotFoundException>(() => Provider.EnsureCopyable(typeof(OnUnmarkedBase)));
        Assert.Contains("UnmarkedBase", onBase.Message, StringComparison.Ordinal);
        var action = Assert.Throws<CodecNotFoundException>(() => Provider.EnsureCopyable(typeof(HoldsDelegate)));
        Assert.Contains("Delegates cannot", action.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(SharedIds), "Two and One", "[Id(1)]")]
    [InlineData(typeof(AbstractId), "Value", "abstract")]
    [InlineData(typeof(StaticId), "Value", "static")]
    [InlineData(typeof(ComputedId), "Value", "stores nothing")]
    [InlineData(typeof(IndexerId), "Item", "indexer")]
    public void Ids_in_the_wrong_place_are_errors(Type type, string member, string reason)
    {
        var error = Assert.Throws<InvalidOperationException>(() => TypeRules.Describe(type));
        Assert.Contains(member, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(type.Name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_types_fail_at_start_up()
    {
        Assert.Throws<InvalidOperationException>(() => Provider.EnsureCopyable(typeof(List<SharedIds>)));
        Assert.Throws<InvalidOperationException>(() => Provider.EnsureCopyable(typeof(AbstractId)));
        Assert.Throws<InvalidOperationException>(() => Provider.EnsureCopyable(typeof(Endless<int>)));
        Assert.Throws<InvalidOperationException>(() => Provider.EnsureCopyable(typeof(UnconstructedList)));
        Assert.Throws<CodecNotFoundException>(() => TypeRules.Describe(typeof(Unmarked)));
    }

    [Fact]
    public void A_failure_leaves_nothing_half_made()
    {
        for (var i = 0; i < 2; i++)
        {
            Assert.Throws<CodecNotFoundException>(() => Provider.EnsureCopyable(typeof(HoldsUnmarked)));
            Assert.Throws<CodecNotFoundException>(() => Provider.EnsureCopyable(typeof(List<Unmarked>)));
        }
    }

    [Fact]
    public void Further_types_can_be_declared_immutable()
    {
        Assert.Throws<CodecNotFoundException>(() => Copy<object>(new Unmarked()));
        Provider.RegisterShallow(type => type == typeof(Unmarked));
        Provider.RegisterShallow(type => type == typeof(IDisposable));
        var value = new Unmarked();
        Assert.Same(value, Copy(value));
        Assert.Same(value, CopyAsObject(value));
        Assert.Same(value, Copy(new List<Unmarked> { value })[0]);
        Assert.True(Provider.GetCopier<IDisposable>().IsShallow);
    }

    [Fact]
    public async Task Copiers_can_be_made_by_many_threads_at_once()
    {
        for (var round = 0; round < 20; round++)
        {
            var provider = new OrleansCluster.Embedded.Serialization.CopierProvider();
            var copies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => provider.Copy(
                new Node { Name = "a", Next = new Node(), Children = [new Node()], Any = new Person("p", ["t"]) }))));
            Assert.All(copies, copy => Assert.Equal(("a", 1), (copy.Name, copy.Children.Count)));
            Assert.Same(provider.GetCopier<Node>(), provider.GetCopier<Node>());
        }
    }
}
