using Orleans;
using OrleansCluster.Embedded.Invocation;
using OrleansCluster.Embedded.Serialization;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Tests.Serialization.Wire;

public sealed class MethodWireTests : WireTest
{
    private static readonly InterfaceModel _model = new(typeof(IWired), new CopierProvider());

    [Fact]
    public void Arguments_and_results_cross_and_tokens_do_not()
    {
        var method = (MethodModel<IWired, (string, int, CancellationToken), List<int>>)Method(nameof(IWired.Call));
        using var writer = new WireWriter(1_000);
        using var source = new CancellationTokenSource();
        method.WriteArguments(writer, ("a", 5, source.Token));
        Assert.Equal(3, writer.Length);
        method.WriteResult(writer, [1, 2]);
        var reader = new WireReader();
        reader.Reset(writer.Written, null);
        Assert.Equal(("a", 5, CancellationToken.None), method.ReadArguments(reader));
        Assert.Equal([1, 2], method.ReadResult(reader));
    }

    [Fact]
    public void Methods_without_arguments_or_with_many_are_methods_too()
    {
        using var writer = new WireWriter(1_000);
        var reader = new WireReader();
        var none = (MethodModel<IWired, ValueTuple, Unit>)Method(nameof(IWired.None));
        none.WriteArguments(writer, default);
        none.WriteResult(writer, default);
        Assert.Equal(0, writer.Length);
        none.ReadArguments(reader);

        var many = (MethodModel<IWired, object[], Unit>)Method(nameof(IWired.Many));
        object[] arguments = [1, 2, 3, 4, 5, 6, "g", 8L];
        many.WriteArguments(writer, arguments);
        reader.Reset(writer.Written, null);
        Assert.Equal(arguments, many.ReadArguments(reader));
    }

    [Fact]
    public void An_object_in_two_arguments_stays_one()
    {
        var method = (MethodModel<IWired, (Box, object), Unit>)Method(nameof(IWired.Twice));
        using var writer = new WireWriter(1_000);
        var box = new Box { Value = 4 };
        method.WriteArguments(writer, (box, box));
        var reader = new WireReader();
        reader.Reset(writer.Written, null);
        var (first, second) = method.ReadArguments(reader);
        Assert.Same(first, second);
        Assert.Equal(4, first.Value);
    }

    [Fact]
    public void A_method_s_number_is_the_same_for_ever()
    {
        Assert.Equal(_model.Methods.Count, _model.Methods.Select(method => method.WireId).Distinct().Count());
        Assert.Equal(WireIdOfNone, Method(nameof(IWired.None)).WireId);
    }

    [Fact]
    public void Two_methods_of_one_name_between_processes_are_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new InterfaceModel(typeof(IClashing), new CopierProvider()));
        Assert.Contains("[Alias]", error.Message, StringComparison.Ordinal);
    }

    private const ulong WireIdOfNone = 12155931807016298806;

    private static MethodModel Method(string name) => _model.Methods.Single(method => method.Name == name);
}

[Alias("wired")]
public interface IWired : IGrainWithStringKey
{
    Task None();

    Task<List<int>> Call(string name, int number, CancellationToken token);

    Task Twice(Box box, object other);

    Task Many(int a, int b, int c, int d, int e, int f, string g, long h);
}

public interface IClashing : IGrainWithStringKey
{
    Task First(int number);

    [Alias("First")]
    Task Second(int number);
}
