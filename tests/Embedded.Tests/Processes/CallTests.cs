using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>Calls between silos, and from clients, of which none shares memory with another.</summary>
public sealed class CallTests : IAsyncLifetime
{
    private ProcessCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await ProcessCluster.StartAsync("a", "b", "c");

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Every_silo_and_client_finds_the_same_activation()
    {
        var client = await _cluster.StartClientAsync();
        IGrainFactory[] sides = [_cluster.GrainsOf("a"), _cluster.GrainsOf("b"), _cluster.GrainsOf("c"), client];
        var silos = new HashSet<string>();
        for (var i = 0; i < 60; i++)
        {
            var spots = new List<Spot>();
            foreach (var side in sides) spots.Add(await side.GetGrain<IProcessGrain>($"same-{i}").Where());
            Assert.Single(spots.Select(spot => spot.Silo).Distinct());
            Assert.Equal([1, 2, 3, 4], spots.Select(spot => spot.Calls));
            silos.Add(spots[0].Silo);
        }

        Assert.Equal(3, silos.Count);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("c")]
    public async Task A_pinned_grain_is_reached_from_everywhere(string silo)
    {
        var client = await _cluster.StartClientAsync();
        foreach (var side in new[] { _cluster.GrainsOf("a"), _cluster.GrainsOf("b"), client })
            Assert.Equal(silo, (await side.GetGrain<IPinnedGrain>($"x@{silo}").Where()).Silo);
    }

    [Fact]
    public async Task Arguments_and_results_arrive_as_they_were()
    {
        var grain = _cluster.GrainOn("b", _cluster.GrainsOf("a"));
        var parcel = await grain.Wrap("tëxt", -5, new Parcel { Text = "inner", Number = 7 });
        Assert.Equal(("tëxt", -5, "inner", 7), (parcel.Text, parcel.Number, parcel.Inner!.Text, parcel.Inner.Number));
        Assert.Null((await grain.Wrap("", 0, null)).Inner);
        for (var size = 0; size <= 8 << 20; size = size * 7 + 1)
        {
            var data = new byte[size];
            new Random(size).NextBytes(data);
            Assert.Equal(data, await grain.Echo(data));
        }
    }

    [Fact]
    public async Task Many_calls_at_once_get_each_its_own_answer()
    {
        var client = await _cluster.StartClientAsync();
        var calls = Enumerable.Range(0, 5_000).Select(async i =>
        {
            var parcel = await client.GetGrain<IProcessGrain>($"many-{i % 50}").Wrap($"text {i}", i, null);
            Assert.Equal(($"text {i}", i), (parcel.Text, parcel.Number));
        });
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task An_exception_arrives_with_its_type_and_members()
    {
        var thrown = await Assert.ThrowsAsync<ProcessException>(() => _cluster.GrainOn("b", _cluster.GrainsOf("a")).Fail("no luck"));
        Assert.Equal(("no luck", 17), (thrown.Message, thrown.Code));
        Assert.Contains(nameof(ProcessGrain.Fail), thrown.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_written_fails_the_call_and_nothing_else()
    {
        var grain = _cluster.GrainOn("b", _cluster.GrainsOf("a"));
        await Assert.ThrowsAnyAsync<SerializerException>(() => grain.Take(new Foreign()));
        await Assert.ThrowsAnyAsync<SerializerException>(() => grain.Unwritable());
        await Assert.ThrowsAnyAsync<SerializerException>(() => grain.Echo(new byte[40 << 20]));
        Assert.Equal("b", (await grain.Where()).Silo);
    }

    [Fact]
    public async Task A_cancellation_reaches_the_callee()
    {
        var name = Guid.NewGuid().ToString();
        using var source = new CancellationTokenSource();
        var call = _cluster.GrainOn("b", _cluster.GrainsOf("a")).Wait(name, source.Token);
        Assert.Equal("b", await ProcessGrain.Signal($"{name} begun").Task.WaitAsync(TimeSpan.FromSeconds(30)));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal("b", await ProcessGrain.Signal($"{name} cancelled").Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_cancellation_of_a_client_reaches_a_callee_behind_its_gateway()
    {
        var name = Guid.NewGuid().ToString();
        var client = await _cluster.StartClientAsync();
        using var source = new CancellationTokenSource();
        var call = client.GetGrain<IProcessGrain>(name).Wait(name, source.Token);
        await ProcessGrain.Signal($"{name} begun").Task.WaitAsync(TimeSpan.FromSeconds(30));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await ProcessGrain.Signal($"{name} cancelled").Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_one_way_call_arrives()
    {
        var name = Guid.NewGuid().ToString();
        await _cluster.GrainOn("c", _cluster.GrainsOf("a")).Note(name);
        Assert.Equal("c", await ProcessGrain.Signal(name).Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task The_request_context_travels_along()
    {
        RequestContext.Set("who", "me");
        Assert.Equal("me", await _cluster.GrainOn("b", _cluster.GrainsOf("a")).Context("who"));
        RequestContext.Clear();
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("c")]
    public async Task A_clients_observer_is_called_from_every_silo(string owner)
    {
        var client = await _cluster.StartClientAsync();
        var observer = new Observer();
        var reference = client.CreateObjectReference<IProcessObserver>(observer);
        Assert.Equal(45, await _cluster.GrainOn(owner, client).Tell(reference, 10));
        await ProcessCluster.Until(() => observer.Noted == owner, "the one-way call");
        Assert.All(observer.Silos, silo => Assert.Equal(owner, silo));
    }

    [Fact]
    public async Task An_observer_in_a_silo_is_called_from_another()
    {
        var observer = new Observer();
        var reference = _cluster.GrainsOf("a").CreateObjectReference<IProcessObserver>(observer);
        Assert.Equal(3, await _cluster.GrainOn("b", _cluster.GrainsOf("c")).Tell(reference, 3));
        GC.KeepAlive(observer);
    }

    [Fact]
    public async Task An_observer_of_a_client_that_left_is_told_of_as_gone()
    {
        await using var cluster = await ProcessCluster.StartAsync("a");
        var client = await cluster.StartClientAsync();
        var reference = client.CreateObjectReference<IProcessObserver>(new Observer());
        var text = reference.GetGrainId();
        await cluster.StopClientsAsync();
        await ProcessCluster.Until(() => cluster.SiloOf("a").Cluster.Network!.SessionCount == 0, "the client's connection to end");
        var observer = cluster.GrainsOf("a").GetGrain<IProcessObserver>(text);
        await Assert.ThrowsAsync<ClientNotAvailableException>(() => cluster.GrainsOf("a").GetGrain<IProcessGrain>("x").Tell(observer, 1));
    }

    [Fact]
    public async Task Items_are_enumerated_across_processes()
    {
        var client = await _cluster.StartClientAsync();
        foreach (var grains in new[] { client, _cluster.GrainsOf("a") })
        {
            var name = Guid.NewGuid().ToString();
            var items = new List<int>();
            await foreach (var item in _cluster.GrainOn("b", grains).Count(name, 1_000)) items.Add(item);
            Assert.Equal(Enumerable.Range(0, 1_000), items);
            Assert.Equal("b", await ProcessGrain.Signal($"{name} ended").Task.WaitAsync(TimeSpan.FromSeconds(30)));
        }
    }

    [Fact]
    public async Task An_enumeration_that_is_left_ends_at_the_grain()
    {
        var name = Guid.NewGuid().ToString();
        await foreach (var item in _cluster.GrainOn("b", _cluster.GrainsOf("a")).Count(name, int.MaxValue))
        {
            if (item == 10) break;
        }

        Assert.Equal("b", await ProcessGrain.Signal($"{name} ended").Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_stateless_worker_is_where_its_caller_is()
    {
        foreach (var silo in new[] { "a", "b", "c" })
        {
            var worker = _cluster.GrainsOf(silo).GetGrain<IWorkerGrain>("w");
            Assert.Equal(silo, await worker.Where());
            Assert.Equal(silo, await worker.Ask(_cluster.GrainsOf(silo).GetGrain<IWorkerGrain>("other")));
        }
    }

    [Fact]
    public async Task Figures_are_of_all_silos()
    {
        var client = await _cluster.StartClientAsync();
        foreach (var silo in new[] { "a", "b", "c" }) await _cluster.GrainOn(silo, client, "figures").Where();
        foreach (var grains in new[] { client, _cluster.GrainsOf("a"), _cluster.GrainsOf("c") })
        {
            var management = grains.GetGrain<IManagementGrain>(0);
            Assert.Equal(["a", "b", "c"], (await management.GetDetailedHosts()).Select(host => host.SiloName));
            var statistics = await management.GetSimpleGrainStatistics();
            var counted = statistics.Where(one => one.GrainType.Contains(nameof(ProcessGrain), StringComparison.Ordinal)).ToList();
            Assert.Equal(3, counted.Select(one => one.SiloAddress).Distinct().Count());
            Assert.All(counted, one => Assert.Equal(1, one.ActivationCount));
        }

        await _cluster.KillAsync("b");
        await _cluster.SeesAsync("a", "a", "c");
        Assert.Equal(["a", "c"], (await _cluster.GrainsOf("a").GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: true)).Select(host => host.SiloName));
    }

    private sealed class Observer : IProcessObserver
    {
        private readonly List<string> _silos = [];
        private volatile string? _noted;

        public string? Noted => _noted;

        public IReadOnlyList<string> Silos => _silos;

        public Task<int> Heard(string silo, int number)
        {
            _silos.Add(silo);
            return Task.FromResult(number);
        }

        Task IProcessObserver.Noted(string silo)
        {
            _noted = silo;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task References_travel_and_call_back()
    {
        var grains = _cluster.GrainsOf("a");
        var (onB, onC) = (_cluster.GrainOn("b", grains, "ref"), _cluster.GrainOn("c", grains, "ref"));
        Assert.Equal("c", (await onB.Ask(onC)).Silo);
        Assert.Equal(20, await onB.AskBack(20, onC));
    }
}
