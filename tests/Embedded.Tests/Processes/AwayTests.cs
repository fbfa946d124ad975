using System.Net.Sockets;
using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>Silos that go and come back.</summary>
public sealed class AwayTests : IAsyncLifetime
{
    private ProcessCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await ProcessCluster.StartAsync("a", "b", "c");

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_call_to_a_silo_that_dies_fails_at_once_with_its_outcome_unknown()
    {
        var name = Guid.NewGuid().ToString();
        var call = _cluster.GrainOn("b", _cluster.GrainsOf("a")).WaitFor(name);
        await ProcessGrain.Signal($"{name} begun").Task.WaitAsync(TimeSpan.FromSeconds(30));
        await _cluster.KillAsync("b");
        var told = await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        Assert.Contains("unknown", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clients_call_to_a_silo_that_dies_fails_at_once()
    {
        var client = await _cluster.StartClientAsync();
        var name = Guid.NewGuid().ToString();
        var call = _cluster.GrainOn("b", client, "client").WaitFor(name);
        Assert.Equal("b", await ProcessGrain.Signal($"{name} begun").Task.WaitAsync(TimeSpan.FromSeconds(30)));
        await _cluster.KillAsync("b");
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
    }

    [Fact]
    public async Task Grains_of_a_dead_silo_start_elsewhere_and_come_back_with_it()
    {
        var grain = _cluster.GrainOn("b", _cluster.GrainsOf("a"), "home");
        Assert.Equal("b", (await grain.Where()).Silo);
        await _cluster.KillAsync("b");
        await _cluster.SeesAsync("a", "a", "c");
        await _cluster.SeesAsync("c", "a", "c");
        var refuge = (await grain.Where()).Silo;
        Assert.NotEqual("b", refuge);
        Assert.Equal(2, (await _cluster.GrainsOf("c").GetGrain<IProcessGrain>(grain.GetPrimaryKeyString()).Where()).Calls);

        await _cluster.StartSiloAsync("b");
        await _cluster.SeesAsync("a", "a", "b", "c");
        await _cluster.SeesAsync(refuge, "a", "b", "c");
        Assert.Equal("b", (await grain.Where()).Silo);

        // The refuge's activation ends by itself, and does not wait until it has been idle for long.
        await ProcessCluster.Until(
            () => _cluster.SiloOf(refuge).Catalog.Activations.All(one => one.GrainId != grain.GetGrainId()), "the misplaced activation to end");
    }

    [Fact]
    public async Task A_pinned_grain_of_a_dead_silo_is_refused_until_it_is_back()
    {
        var grain = _cluster.GrainsOf("a").GetGrain<IPinnedGrain>("x@b");
        Assert.Equal("b", (await grain.Where()).Silo);
        await _cluster.KillAsync("b");
        await _cluster.SeesAsync("a", "a", "c");
        await Assert.ThrowsAsync<SiloUnavailableException>(() => grain.Where());
        await _cluster.StartSiloAsync("b");
        await _cluster.SeesAsync("a", "a", "b", "c");
        Assert.Equal(1, (await grain.Where()).Calls);
    }

    [Fact]
    public async Task A_silo_that_stops_loses_no_call()
    {
        var client = await _cluster.StartClientAsync();
        var stopping = new TaskCompletionSource();
        var calls = Enumerable.Range(0, 50).Select(async i =>
        {
            var done = 0;
            for (; !stopping.Task.IsCompleted || done < 20; done++) await client.GetGrain<IProcessGrain>($"stop-{i}-{done % 5}").Where();
            return done;
        }).ToArray();
        await _cluster.StopAsync("b");
        stopping.SetResult();
        Assert.All(await Task.WhenAll(calls), done => Assert.True(done >= 20));
    }

    [Fact]
    public async Task A_gateway_outlives_the_silos_that_it_sends_calls_on_to()
    {
        var client = await _cluster.StartClientAsync(options => options.Silos = [_cluster.Silos[0]]);
        var isOver = false;
        var callers = Enumerable.Range(0, 30).Select(async i =>
        {
            for (var n = 0; !Volatile.Read(ref isOver); n++)
            {
                try
                {
                    await client.GetGrain<IProcessGrain>($"sent-on-{i}-{n % 7}").Where();
                }
                catch (SiloUnavailableException)
                {
                    // Its silo died under it.
                }
            }
        }).ToArray();
        for (var round = 0; round < 3; round++)
        {
            await _cluster.KillAsync("b");
            await _cluster.SeesAsync("a", "a", "c");
            await _cluster.StartSiloAsync("b");
            await _cluster.SeesAsync("a", "a", "b", "c");
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(30));
        await _cluster.SeesAsync("b", "a", "b", "c");
        Assert.Equal("b", (await _cluster.GrainOn("b", client, "after").Where()).Silo);
        Assert.Equal(0, _cluster.SiloOf("a").Cluster.Network!.CallsSentOn);
    }

    [Fact]
    public async Task A_silo_that_does_not_answer_is_taken_as_away_and_asked_again()
    {
        await using var cluster = new ProcessCluster("a", "b");
        await using var proxy = new Proxy(cluster.EndpointOf("b"));
        cluster.Configure = options => options.AwayAfter = TimeSpan.FromSeconds(2);
        await cluster.StartSiloAsync("b");
        await cluster.StartSiloAsync("a", options => options.Silos = [cluster.Silos[0], KeyValuePair.Create("b", proxy.Endpoint)]);
        await cluster.SeesAsync("a", "a", "b");
        await cluster.SeesAsync("b", "a", "b");
        var grain = cluster.GrainOn("b", cluster.GrainsOf("a"));
        var name = Guid.NewGuid().ToString();
        var call = grain.WaitFor(name);
        Assert.Equal("b", await ProcessGrain.Signal($"{name} begun").Task.WaitAsync(TimeSpan.FromSeconds(30)));

        proxy.IsCut = true;
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        await cluster.SeesAsync("a", "a");
        Assert.Equal("a", (await grain.Where()).Silo);

        proxy.IsCut = false;
        await cluster.SeesAsync("a", "a", "b");
        Assert.Equal("b", (await grain.Where()).Silo);
    }

    [Fact]
    public async Task A_silo_that_refuses_connections_is_asked_less_and_less_often()
    {
        await using var cluster = new ProcessCluster("a", "b");
        using var door = new TcpListener(cluster.EndpointOf("b"));
        door.Start();
        await cluster.StartSiloAsync("a", options => options.MaxBackOff = TimeSpan.FromSeconds(1));
        var began = TimeProvider.System.GetTimestamp();
        for (var attempt = 0; attempt < 7; attempt++)
            (await door.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(30))).Dispose();

        // Of each pause at least half is waited: 25, 50, 100, 200, 400, 500 ms; of the first of them some may have passed before.
        Assert.True(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMilliseconds(1_150));
    }

    [Fact]
    public async Task A_client_without_a_silo_says_whom_it_asked()
    {
        await using var cluster = new ProcessCluster("a", "b");
        var told = await Assert.ThrowsAsync<SiloUnavailableException>(() => cluster.StartClientAsync(options => options.ConnectTimeout = TimeSpan.FromMilliseconds(300)));
        Assert.Contains("a: ", told.Message, StringComparison.Ordinal);
        Assert.Contains("b: ", told.Message, StringComparison.Ordinal);
    }
}
