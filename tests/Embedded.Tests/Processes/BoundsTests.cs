using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>What a peer that was let in may have under way, and what may wait to be sent to it, is bounded; what ends calls always flows.</summary>
public sealed class BoundsTests : IAsyncLifetime
{
    private const int Many = 5_000;

    private readonly string _gate = Guid.NewGuid().ToString();
    private ProcessCluster _cluster = new();

    private BoundsGrain.Gate Gate => BoundsGrain.At(_gate);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        Gate.Open();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_flood_of_requests_is_refused_above_the_bound_and_harms_nobody_else()
    {
        await StartAsync(options => options.MaxRequests = 100);
        var request = await FloodingPeer.RecordAsync(_cluster, "b", grains => GrainOn("b", grains).Wait(_gate));
        await _cluster.StopClientsAsync();
        var other = GrainOn("b", await _cluster.StartClientAsync());
        using var peer = await FloodingPeer.ConnectAsync(_cluster, "b", request);
        var reading = peer.ReadAsync();
        await peer.SendAsync(Many);
        await ProcessCluster.Until(() => peer.Refused == Many - 100, "all but 100 to be refused");
        await ProcessCluster.Until(() => Gate.Came == 101, "100 to be taken, and the recorded one");
        Assert.Equal([1], await other.Echo([1]));

        Gate.Open();
        await ProcessCluster.Until(() => peer.Answered == 100, "those that were taken to be answered");
        await peer.SendAsync(100);
        await ProcessCluster.Until(() => peer.Answered == 200, "all to be well after the flood");
        Assert.Equal(Many - 100, peer.Refused);
        peer.Dispose();
        await reading;
    }

    [Fact]
    public async Task A_flood_of_large_requests_costs_bounded_memory()
    {
        await StartAsync(options => (options.MaxMessageBytes, options.MaxRequestBytes) = (256 << 10, 2 << 20));
        var request = await FloodingPeer.RecordAsync(_cluster, "b", grains => GrainOn("b", grains).Wait(_gate, new byte[100 << 10]));
        using var peer = await FloodingPeer.ConnectAsync(_cluster, "b", request);
        var reading = peer.ReadAsync();
        await peer.SendAsync(2_000); // 200 MB
        var taken = (2 << 20) / (request.Length + 1024);
        await ProcessCluster.Until(() => peer.Refused == 2_000 - taken, "all that exceeds 2 MiB to be refused");
        await ProcessCluster.Until(() => BudgetOf("b") <= (2 << 20) + (2 * request.Length), "nothing to be kept but what was taken");
        Gate.Open();
        await ProcessCluster.Until(() => peer.Answered == taken, "those that were taken to be answered");
        peer.Dispose();
        await reading;
    }

    [Fact]
    public async Task Many_greedy_peers_together_leave_room_for_one_that_is_not()
    {
        await StartAsync(options => (options.MaxMessageBytes, options.MaxTotalBytes) = (64 << 10, 4 << 20));
        var request = await FloodingPeer.RecordAsync(_cluster, "b", grains => GrainOn("b", grains).Wait(_gate, new byte[60 << 10]));
        var other = GrainOn("b", await _cluster.StartClientAsync());
        var peers = new List<FloodingPeer>();
        var reading = new List<Task>();
        for (var i = 0; i < 10; i++)
        {
            var peer = await FloodingPeer.ConnectAsync(_cluster, "b", request);
            peers.Add(peer);
            reading.Add(peer.ReadAsync());
            await peer.SendAsync(200);
        }

        await ProcessCluster.Until(() => peers.Sum(peer => peer.Refused) + Gate.Came - 1 == 10 * 200, "each request to be taken or refused");
        Assert.InRange(Gate.Came, 11, (4 << 20) / (60 << 10)); // one of each at least, and all together what fits
        Assert.Equal([1], await other.Echo([1]));
        foreach (var peer in peers) peer.Dispose();
        await Task.WhenAll(reading);
    }

    [Fact]
    public async Task One_way_calls_count_too()
    {
        await StartAsync(options => options.MaxRequests = 5);
        var grain = GrainOn("b", _cluster.GrainsOf("a"));
        for (var i = 0; i < 10; i++) await grain.WaitOneWay(_gate);
        var refused = await Assert.ThrowsAsync<LinkFullException>(() => grain.Echo([1]));
        Assert.Contains("allowed are 5", refused.Message, StringComparison.Ordinal);
        Gate.Open();
        await ProcessCluster.Until(() => BudgetOf("b") == 0, "the one-way calls to end");
        Assert.Equal(5, Gate.Came);
        Assert.Equal([1], await grain.Echo([1]));
    }

    [Fact]
    public async Task Answers_and_cancellations_flow_while_both_sides_are_full()
    {
        await StartAsync(options => options.MaxRequests = 10);
        var (onA, onB) = (GrainOn("a", _cluster.GrainsOf("b")), GrainOn("b", _cluster.GrainsOf("a")));
        using var source = new CancellationTokenSource();
        var given = new[] { onA.WaitCancellable(_gate, source.Token), onB.WaitCancellable(_gate, source.Token) };
        var calls = Enumerable.Range(0, 9).SelectMany(_ => new[] { onA.Wait(_gate), onB.Wait(_gate) }).ToList();
        await ProcessCluster.Until(() => Gate.Came == 20, "both to be full");
        await Assert.ThrowsAsync<LinkFullException>(() => onA.Echo([1]));
        await Assert.ThrowsAsync<LinkFullException>(() => onB.Echo([1]));

        await source.CancelAsync();
        foreach (var call in given) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await UntilTakenAsync(onA);
        await UntilTakenAsync(onB);
        Gate.Open();
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task A_chain_of_calls_that_exceeds_the_bound_fails_at_once_and_does_not_hang()
    {
        await StartAsync(options => options.MaxRequests = 5);
        var (onA, onB) = (_cluster.GrainOn("a", _cluster.GrainsOf("b")), _cluster.GrainOn("b", _cluster.GrainsOf("a")));
        await Assert.ThrowsAsync<LinkFullException>(() => onB.AskBack(40, onA));
        Assert.Equal(8, await onB.AskBack(8, onA));
    }

    [Theory]
    [InlineData(100_000, 1 << 20)]
    [InlineData(10, 64 << 20)]
    public async Task What_waits_to_be_sent_is_bounded_and_a_call_above_it_is_not_sent(int messages, int bytes)
    {
        await StartAsync(options => options.AwayAfter = TimeSpan.FromSeconds(30)); // the silo hears nothing either while the link stands still
        await using var proxy = new Proxy(_cluster.EndpointOf("b"));
        var client = await _cluster.StartClientAsync(options =>
        {
            options.Silos = [KeyValuePair.Create("b", proxy.Endpoint)];
            (options.MaxMessageBytes, options.MaxQueuedMessages, options.MaxQueuedBytes) = (1 << 20, messages, bytes);
        });
        var grain = GrainOn("b", client, _gate);
        proxy.IsStalled = true;
        var calls = new List<Task<byte[]>>();
        while (!calls.Exists(call => call.IsFaulted))
        {
            Assert.True(calls.Count < 1_000, "200 MB were sent and nothing failed.");
            calls.Add(grain.Echo(new byte[200 << 10]));
            if (calls.Count % 10 == 0) await Task.Delay(1); // the writer's turn
        }

        var full = Assert.IsType<LinkFullException>(calls.Find(call => call.IsFaulted)!.Exception!.InnerException);
        Assert.Contains($"{messages} of {bytes} bytes are allowed", full.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(calls, call => call.IsCompletedSuccessfully);

        proxy.IsStalled = false;
        await Task.WhenAll(calls.Select(call => call.ContinueWith(static _ => { }, TaskScheduler.Default)));
        Assert.All(calls, call => Assert.True(call.IsCompletedSuccessfully || call.Exception!.InnerException is LinkFullException));
        Assert.Equal(calls.Count(call => call.IsCompletedSuccessfully), BoundsGrain.At($"{_gate}-{grain.GetPrimaryKeyString().Split('-')[^1]}").Came);
        Assert.Equal([1], await grain.Echo([1]));
    }

    [Fact]
    public async Task A_peer_that_does_not_read_its_answers_loses_its_connection_only()
    {
        await StartAsync(options => (options.MaxMessageBytes, options.MaxQueuedBytes, options.MaxRequestBytes) = (1 << 20, 1 << 20, 1 << 20));
        var other = GrainOn("b", await _cluster.StartClientAsync());
        var request = await FloodingPeer.RecordAsync(_cluster, "b", grains => GrainOn("b", grains).Echo(new byte[100 << 10]));
        using var peer = await FloodingPeer.ConnectAsync(_cluster, "b", request);
        await Assert.ThrowsAsync<IOException>(() => peer.SendAsync(1_000));
        Assert.Equal([1], await other.Echo([1]));
        await ProcessCluster.Until(() => BudgetOf("b") == 0, "what waited for it to be given back");
    }

    [Fact]
    public async Task Whatever_becomes_of_a_request_its_place_is_given_back()
    {
        await StartAsync(_ => { });
        var client = await _cluster.StartClientAsync();
        foreach (var silo in new[] { "a", "b" })
        {
            var grain = _cluster.GrainOn(silo, client);
            await grain.Note(Guid.NewGuid().ToString());
            await grain.Where();
            await Assert.ThrowsAsync<ProcessException>(() => grain.Fail("no luck"));
            await Assert.ThrowsAnyAsync<Exception>(() => grain.Unwritable());
            var observer = new Observer();
            Assert.Equal(3, await grain.Tell(client.CreateObjectReference<IProcessObserver>(observer), 3));
            GC.KeepAlive(observer);
            using var source = new CancellationTokenSource();
            var call = grain.Wait($"{_gate} {silo}", source.Token);
            await ProcessGrain.Signal($"{_gate} {silo} begun").Task.WaitAsync(TimeSpan.FromSeconds(30));
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
            await foreach (var item in grain.Count(_gate, 100))
            {
                if (item == 50) break;
            }

            // By way of the other silo, which sends it on.
            var far = FarGrains.On(silo, _cluster, client);
            Assert.Equal(silo, await far.Where());
            await far.Note(_gate);
        }

        foreach (var silo in new[] { "a", "b" }) await ProcessCluster.Until(() => BudgetOf(silo) == 0, $"nothing to be under way in {silo}");
    }

    [Theory]
    [InlineData(nameof(ProcessClusterOptions.MaxRequests), 0)]
    [InlineData(nameof(ProcessClusterOptions.MaxRequests), 10_000_001)]
    [InlineData(nameof(ProcessClusterOptions.MaxRequestBytes), (32 << 20) - 1)]
    [InlineData(nameof(ProcessClusterOptions.MaxRequestBytes), (1 << 30) + 1)]
    [InlineData(nameof(ProcessClusterOptions.MaxQueuedMessages), 0)]
    [InlineData(nameof(ProcessClusterOptions.MaxQueuedMessages), 10_000_001)]
    [InlineData(nameof(ProcessClusterOptions.MaxQueuedBytes), (32 << 20) - 1)]
    [InlineData(nameof(ProcessClusterOptions.MaxQueuedBytes), (512 << 20) + 1)]
    [InlineData(nameof(ProcessClusterOptions.MaxTotalBytes), (128 << 20) - 1L)]
    [InlineData(nameof(ProcessClusterOptions.MaxTotalBytes), (1L << 40) + 1)]
    public void A_bound_that_is_out_of_its_range_is_refused_by_its_name(string name, object value)
    {
        var options = new ProcessClusterOptions { Silos = ProcessClusterOptions.ParseSilos("a=127.0.0.1:1") };
        options.Validate();
        typeof(ProcessClusterOptions).GetProperty(name)!.SetValue(options, value);
        var refused = Assert.Throws<OrleansConfigurationException>(options.Validate);
        Assert.Contains($"{name} is {value}; allowed: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void However_many_take_all_they_may_something_is_left()
    {
        var budget = new ByteBudget(10_000_000);
        for (var i = 0; i < 30; i++)
        {
            var kept = 0L;
            while (budget.Allows(kept, kept + 100))
            {
                budget.Take(100);
                kept += 100;
            }
        }

        Assert.InRange(budget.Taken, 7_400_000, 9_500_000);
        Assert.True(budget.Allows(0, ByteBudget.Small));
        Assert.False(budget.Allows(0, ByteBudget.Small + 1));
        budget.Take(10_000_000 - budget.Taken + 1);
        Assert.False(budget.Allows(0, 1));
    }

    private async Task StartAsync(Action<ProcessClusterOptions> configure)
    {
        _cluster = new ProcessCluster("a", "b") { Configure = configure };
        await Task.WhenAll(_cluster.StartSiloAsync("a", more: FarGrains.Place), _cluster.StartSiloAsync("b", more: FarGrains.Place));
        await _cluster.SeesAsync("a", "a", "b");
        await _cluster.SeesAsync("b", "a", "b");
    }

    private IBoundsGrain GrainOn(string silo, IGrainFactory grains, string prefix = "g")
    {
        for (var i = 0; ; i++)
        {
            var grain = grains.GetGrain<IBoundsGrain>($"{prefix}-{i}");
            if (_cluster.SiloOf("b").Cluster.Network!.View.OwnerOf(grain.GetGrainId())!.Name == silo) return grain;
        }
    }

    private long BudgetOf(string silo) => _cluster.SiloOf(silo).Cluster.Network!.Budget.Taken;

    private static async Task UntilTakenAsync(IBoundsGrain grain)
    {
        Task<byte[]>? call = null;
        await ProcessCluster.Until(
            () =>
            {
                if (call is { IsFaulted: true, Exception.InnerException: not LinkFullException }) return true;
                if (call is null or { IsFaulted: true }) call = grain.Echo([1]);
                return call.IsCompletedSuccessfully;
            },
            "a call to be taken again");
        await call!;
    }

    private sealed class Observer : IProcessObserver
    {
        public Task<int> Heard(string silo, int number) => Task.FromResult(number);

        public Task Noted(string silo) => Task.CompletedTask;
    }
}
