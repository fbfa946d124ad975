using System.Net.Sockets;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Processes;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>A client's call at a gateway, whose silo sends it back, or is slow, or goes.</summary>
public sealed class RelayTests : IAsyncLifetime
{
    private readonly ProcessCluster _cluster = new("a", "b");
    private readonly TcpListener _door;
    private OldSilo _b = null!;
    private IProcessGrain _grain = null!;

    public RelayTests() => _door = new TcpListener(_cluster.EndpointOf("b"));

    public async Task InitializeAsync()
    {
        _door.Start();
        var accepting = OldSilo.AcceptAsync(_door, "b", generation: 5);
        await _cluster.StartSiloAsync("a");
        _b = await accepting;
        await _cluster.SeesAsync("a", "a", "b");
        var client = await _cluster.StartClientAsync(options => options.Silos = [_cluster.Silos[0]]);
        _grain = _cluster.GrainOn("b", client, seenBy: "a");
    }

    public async Task DisposeAsync()
    {
        _b.Dispose();
        _door.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_call_that_is_sent_on_again_and_again_is_kept_once_and_answered_once()
    {
        var call = _grain.Where();
        var numbers = new List<byte>();
        for (var time = 1; time <= 5; time++)
        {
            var request = await _b.ReceivesAsync(FrameKind.Request);
            numbers.Add(request[1]);
            Assert.Equal(1, await CallsSentOnAsync());
            if (time < 5) await _b.SendAsync([(byte)FrameKind.Answer, request[1], (byte)AnswerStatus.NotHere]);
        }

        Assert.Equal(5, numbers.Distinct().Count());
        await _b.SendAsync(Failure(numbers[0], 1)); // was answered: nobody hears it
        await _b.SendAsync(Failure(numbers[4], 5));
        Assert.Equal(5, (await Assert.ThrowsAsync<ProcessException>(() => call)).Code);
        Assert.Equal(0, await CallsSentOnAsync());
    }

    [Fact]
    public async Task Calls_that_are_sent_on_again_among_others_leave_the_others_alone()
    {
        // The list of calls that wait is threaded through the calls: one that stood in it twice would cut others off, or make a ring.
        var calls = Enumerable.Range(0, 3).Select(_ => _grain.Where()).ToArray();
        var numbers = new List<byte>();
        foreach (var _ in calls) numbers.Add((await _b.ReceivesAsync(FrameKind.Request))[1]);
        for (var i = 0; i < 2; i++)
        {
            await _b.SendAsync([(byte)FrameKind.Answer, numbers[i], (byte)AnswerStatus.NotHere]);
            numbers[i] = (await _b.ReceivesAsync(FrameKind.Request))[1];
            Assert.Equal(3, await CallsSentOnAsync());
        }

        foreach (var number in numbers) await _b.SendAsync(Failure(number, number));
        foreach (var call in calls) await Assert.ThrowsAsync<ProcessException>(() => call);
        Assert.Equal(0, await CallsSentOnAsync());
    }

    [Fact]
    public async Task A_call_that_no_silo_takes_is_given_up_and_forgotten()
    {
        var call = _grain.Where();
        var refusing = Task.Run(async () =>
        {
            while (!call.IsCompleted) await _b.SendAsync([(byte)FrameKind.Answer, (await _b.ReceivesAsync(FrameKind.Request))[1], (byte)AnswerStatus.NotHere]);
        });
        var told = await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        Assert.Contains("It was not called", told.Message, StringComparison.Ordinal);
        Assert.Equal(0, await CallsSentOnAsync());
        _b.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => refusing); // it waits for a request that does not come
    }

    [Fact]
    public async Task A_call_whose_silo_goes_is_answered_and_forgotten()
    {
        var call = _grain.Where();
        await _b.ReceivesAsync(FrameKind.Request);
        _b.Dispose();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        Assert.Equal(0, await CallsSentOnAsync());
    }

    // A list that has become a ring is counted for ever.
    private Task<int> CallsSentOnAsync() => Task.Run(() => _cluster.SiloOf("a").Cluster.Network!.CallsSentOn).WaitAsync(TimeSpan.FromSeconds(30));

    private static byte[] Failure(byte number, int code)
    {
        using var writer = new WireWriter(4096);
        AnswerFrame.WriteFailure(writer, number, new ProcessException("told", code));
        return writer.Written.ToArray();
    }
}
