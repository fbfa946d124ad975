using Orleans.Hosting;
using Orleans.TestingHost;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Contexts;

/// <summary>Code around every call: the caller's filters, then the silo's, then the grain's own.</summary>
public sealed class FilterTests(FilterTests.Fixture fixture) : IClassFixture<FilterTests.Fixture>
{
    private IClusterClient Client => fixture.Cluster.Client;

    [Fact]
    public async Task Filters_run_in_the_order_of_their_registration_and_the_grains_own_comes_last()
    {
        var key = Keys.New();
        Assert.Equal(6, await Client.GetGrain<IFiltered>(key).Double(3));
        Assert.Equal(
            [
                "out before", "first before Double", "second before", "own before", "call",
                "own after 6", "second after", "first after 6", "out after 6",
            ],
            Journal.Of(key));
    }

    [Fact]
    public async Task A_filter_knows_the_call()
    {
        var key = Keys.New("known");
        await Client.GetGrain<IFiltered>(key).Text();
        Assert.Contains(
            $"filtered/{key} {typeof(IFiltered).FullName} Text Text IFiltered FilteredGrain True",
            Journal.Of(key));
    }

    [Fact]
    public async Task An_outgoing_filter_knows_who_calls()
    {
        var (caller, callee) = (Keys.New("source"), Keys.New("source"));
        Assert.Equal("8", await Client.GetGrain<IFiltered>(caller).Ask(callee));
        Assert.Contains($"out of filtered/{caller}", Journal.Of(callee));
        Assert.Contains("out of nobody", Journal.Of(caller));
        Assert.Contains($"in from filtered/{caller}", Journal.Of(callee));
    }

    [Fact]
    public async Task A_filter_replaces_the_result() =>
        Assert.Equal("replaced", await Client.GetGrain<IFiltered>(Keys.New("replace")).Text());

    [Fact]
    public async Task A_filter_need_not_make_the_call()
    {
        var key = Keys.New("skip");
        Assert.Equal(99, await Client.GetGrain<IFiltered>(key).Double(1));
        Assert.DoesNotContain("call", Journal.Of(key));
    }

    [Fact]
    public async Task A_filter_sees_and_replaces_exceptions()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Client.GetGrain<IFiltered>(Keys.New("see")).Fail());
        Assert.Equal("from the grain", exception.Message);
        await Assert.ThrowsAsync<NotSupportedException>(() => Client.GetGrain<IFiltered>(Keys.New("change")).Fail());
        await Client.GetGrain<IFiltered>(Keys.New("hide")).Fail();
    }

    [Fact]
    public async Task An_exception_that_a_filter_catches_without_giving_a_result_still_goes_to_the_caller()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Client.GetGrain<IFiltered>(Keys.New("swallow")).Fail());
        Assert.Equal("from the grain", exception.Message);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.GetGrain<IFiltered>(Keys.New("outswallow")).Fail());
    }

    [Fact]
    public async Task What_a_filter_throws_is_the_callers() =>
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Client.GetGrain<IFiltered>(Keys.New("refuse")).Double(1));

    [Fact]
    public async Task A_call_without_a_result_has_none()
    {
        var key = Keys.New();
        await Client.GetGrain<IFiltered>(key).Nothing();
        Assert.Contains("first after ", Journal.Of(key));
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public InProcessTestCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await Clusters.Start(
            1,
            (_, silo) => silo
                .AddIncomingGrainCallFilter(First)
                .AddIncomingGrainCallFilter<SecondFilter>()
                .AddOutgoingGrainCallFilter(Out),
            client => client.AddOutgoingGrainCallFilter(Out));

        public async Task DisposeAsync() => await Cluster.DisposeAsync();

        private static async Task First(IIncomingGrainCallContext context)
        {
            if (context.Grain is not FilteredGrain)
            {
                await context.Invoke(); // the engine's own grains
                return;
            }

            var key = context.TargetId.Key.ToString()!;
            Journal.Note(key, $"first before {context.MethodName}");
            if (key.StartsWith("known", StringComparison.Ordinal))
            {
                Journal.Note(
                    key,
                    $"{context.TargetId} {context.InterfaceName} {context.MethodName} {context.ImplementationMethod.Name} {context.InterfaceMethod.DeclaringType!.Name} {context.ImplementationMethod.DeclaringType!.Name} {context.TargetContext.GrainInstance == context.Grain}");
            }

            if (key.StartsWith("source", StringComparison.Ordinal)) Journal.Note(key, $"in from {context.SourceId}");
            if (key.StartsWith("refuse", StringComparison.Ordinal)) throw new UnauthorizedAccessException("not you");
            if (key.StartsWith("skip", StringComparison.Ordinal))
            {
                context.Result = 99;
                return;
            }

            await context.Invoke();
            if (key.StartsWith("replace", StringComparison.Ordinal)) context.Result = "replaced";
            Journal.Note(key, $"first after {context.Result}");
        }

        private static async Task Out(IOutgoingGrainCallContext context)
        {
            if (!context.TargetId.Type.ToString()!.StartsWith("filtered", StringComparison.Ordinal))
            {
                await context.Invoke();
                return;
            }

            var key = context.TargetId.Key.ToString()!;
            Journal.Note(key, "out before");
            var source = context.SourceContext?.GrainId.ToString() ?? "nobody";
            if (key.StartsWith("source", StringComparison.Ordinal)) Journal.Note(key, $"out of {source}");
            try
            {
                await context.Invoke();
            }
            catch (InvalidOperationException) when (key.StartsWith("outswallow", StringComparison.Ordinal))
            {
                return;
            }

            Journal.Note(key, $"out after {context.Result}");
        }
    }

    public sealed class SecondFilter : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            var key = context.TargetId.Key.ToString()!;
            Journal.Note(key, "second before");
            try
            {
                await context.Invoke();
            }
            catch (InvalidOperationException) when (key.StartsWith("change", StringComparison.Ordinal))
            {
                throw new NotSupportedException("changed");
            }
            catch (InvalidOperationException) when (key.StartsWith("hide", StringComparison.Ordinal))
            {
                context.Result = null;
            }
            catch (InvalidOperationException) when (key.StartsWith("swallow", StringComparison.Ordinal))
            {
            }

            Journal.Note(key, "second after");
        }
    }
}
