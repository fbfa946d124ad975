using Orleans.Serialization;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Exceptions;

/// <summary>What a grain throws is what its caller catches: type, message, marked members, inner exceptions, the stack's text.</summary>
[Collection(nameof(ThreeSilos))]
public sealed class ExceptionTests(ThreeSilos silos)
{
    [Fact]
    public async Task An_exception_keeps_its_type_its_message_and_its_marked_members()
    {
        var exception = await Assert.ThrowsAsync<MarkedException>(() => Thrower().Throw("marked"));
        Assert.Equal("marked", exception.Message);
        Assert.Equal(42, exception.Number);
        Assert.Null(exception.Unmarked);
        Assert.Null(exception.InnerException);
    }

    [Fact]
    public async Task A_derived_exception_keeps_its_members_of_both_classes()
    {
        var exception = await Assert.ThrowsAsync<DerivedException>(() => Thrower().Throw("derived"));
        Assert.Equal(("derived", 43, "more"), (exception.Message, exception.Number, exception.More));
    }

    [Fact]
    public async Task The_stack_trace_names_the_methods_of_the_grain()
    {
        var exception = await Assert.ThrowsAsync<MarkedException>(() => Thrower().Throw("marked"));
        Assert.Contains("ThrowHere", exception.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_of_the_framework_keeps_its_type_and_message()
    {
        var exception = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Thrower().Throw("argument"));
        Assert.Contains("too big", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inner_exceptions_go_along()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Thrower().Throw("inner"));
        Assert.Equal(44, Assert.IsType<MarkedException>(exception.InnerException).Number);
    }

    [Fact]
    public async Task An_aggregate_keeps_all_of_its_exceptions()
    {
        var exception = await Assert.ThrowsAsync<AggregateException>(() => Thrower().Throw("aggregate"));
        Assert.Equal([typeof(MarkedException), typeof(IOException)], exception.InnerExceptions.Select(e => e.GetType()));
    }

    [Fact]
    public async Task A_grains_own_TimeoutException_is_like_any_other() =>
        Assert.Equal("my own", (await Assert.ThrowsAsync<TimeoutException>(() => Thrower().Throw("timeout"))).Message);

    [Fact]
    public async Task A_grain_that_gives_up_looks_cancelled_to_its_caller() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Thrower().Throw("canceled"));

    [Fact]
    public async Task Data_goes_along()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Thrower().Throw("data"));
        Assert.Equal("value", exception.Data["key"]);
        Assert.Equal(5, exception.Data["number"]);
    }

    [Fact]
    public async Task It_does_not_matter_when_the_method_throws()
    {
        Assert.Equal(1, (await Assert.ThrowsAsync<MarkedException>(() => Thrower().ThrowAtOnce())).Number);
        Assert.Equal(2, (await Assert.ThrowsAsync<MarkedException>(async () => await Thrower().ThrowLater())).Number);
    }

    [Fact]
    public async Task An_exception_that_is_not_marked_reaches_a_client_as_CodecNotFoundException() =>
        await Assert.ThrowsAsync<CodecNotFoundException>(() => Thrower().Throw("unmarked"));

    [Fact]
    public async Task An_inner_exception_that_is_not_marked_makes_the_whole_a_CodecNotFoundException() =>
        await Assert.ThrowsAsync<CodecNotFoundException>(() => Thrower().Throw("inner unmarked"));

    [Fact]
    public async Task From_silo_to_silo_an_exception_that_is_not_marked_arrives_as_CodecNotFoundException()
    {
        var catcher = silos.Client.GetGrain<ICatcher>($"{Keys.New()}@Silo_0");
        Assert.Equal(nameof(CodecNotFoundException), await catcher.Catch($"{Keys.New()}@Silo_1", "unmarked"));
    }

    [Theory]
    [InlineData("Silo_0")]
    [InlineData("Silo_1")]
    public async Task Between_grains_an_exception_keeps_its_type_and_members(string place)
    {
        var catcher = silos.Client.GetGrain<ICatcher>($"{Keys.New()}@Silo_0");
        Assert.Equal("MarkedException marked 42", await catcher.Catch($"{Keys.New()}@{place}", "marked"));
    }

    [Fact]
    public async Task An_exception_passes_through_several_grains()
    {
        var catcher = silos.Client.GetGrain<ICatcher>($"{Keys.New()}@Silo_0");
        var exception = await Assert.ThrowsAsync<DerivedException>(() => catcher.Pass($"{Keys.New()}@Silo_2", "derived"));
        Assert.Equal(("derived", 43, "more"), (exception.Message, exception.Number, exception.More));
        Assert.Contains("ThrowHere", exception.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_failed_leaves_the_grain_as_it_was()
    {
        var thrower = Thrower();
        for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<MarkedException>(() => thrower.ThrowAtOnce());
    }

    private IThrower Thrower() => silos.Client.GetGrain<IThrower>($"{Keys.New()}@Silo_0");
}
