using System.Net.Sockets;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>What a silo says of itself: that it takes calls, that it takes none any more, and when it may go.</summary>
public sealed class StatusTests : IAsyncLifetime
{
    private readonly ProcessCluster _cluster = new("a");
    private readonly TcpClient _socket = new() { NoDelay = true };

    private ProcessNetwork Network => _cluster.SiloOf("a").Cluster.Network!;

    private Session Session => Network.SessionWith("client-of-bad-will")!;

    public async Task InitializeAsync()
    {
        await _cluster.StartSiloAsync("a", options => options.AwayAfter = TimeSpan.FromMinutes(5)); // this client sends no signs of life
        await _socket.ConnectAsync(_cluster.EndpointOf("a"));
        Assert.True(await Frames.HandshakeAsync(_socket.GetStream(), _cluster.ClusterId, "a"));
        Assert.Equal([(byte)FrameKind.Status, 1], await Frames.ReadAsync(_socket.GetStream()));
    }

    public async Task DisposeAsync()
    {
        _socket.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Who_is_let_in_while_a_silo_changes_its_mind_hears_the_last_word_last()
    {
        // So many that a wrong order shows; on a machine where a hand-over between threads takes its time, what five seconds allow.
        const int Rounds = 50_000, Least = 500;
        var started = TimeProvider.System.GetTimestamp();
        var last = int.MaxValue;
        var reading = Task.Run(LastWordsAsync);
        using var bothAtOnce = new Barrier(2);
        var session = Session;
        var welcome = new Thread(() =>
        {
            for (var round = 1; round <= Volatile.Read(ref last); round++)
            {
                bothAtOnce.SignalAndWait();
                Network.LetIn(session);
                bothAtOnce.SignalAndWait();
            }
        });
        welcome.Start();
        for (var round = 1; round <= last; round++)
        {
            if (round == Rounds || (round >= Least && TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(5)))
                Volatile.Write(ref last, round); // before the round: the others see it in time
            bothAtOnce.SignalAndWait();
            Network.Announce(takesCalls: round % 2 == 0);
            bothAtOnce.SignalAndWait();
            session.SendCancel(round); // as a mark between rounds: the other side sees the order in which all was sent
        }

        welcome.Join();
        Assert.Equal([], await reading.WaitAsync(TimeSpan.FromSeconds(60)));

        async Task<List<int>> LastWordsAsync()
        {
            // Buffered: two small frames a round.
            var stream = new BufferedStream(_socket.GetStream(), 1 << 16);
            var wrong = new List<int>();
            var (word, marks) = (-1, 0);
            while (marks < Volatile.Read(ref last))
            {
                var header = new byte[8];
                await stream.ReadExactlyAsync(header);
                var payload = new byte[BitConverter.ToInt32(header)];
                await stream.ReadExactlyAsync(payload);
                if (payload[0] == (byte)FrameKind.Status) word = payload[1];
                if (payload[0] != (byte)FrameKind.Cancel) continue;
                marks++;
                if (word != (marks % 2 == 0 ? 1 : 0)) wrong.Add(marks);
            }

            return wrong;
        }
    }

    [Fact]
    public async Task A_silo_that_stops_waits_for_an_answer_that_is_being_written()
    {
        var requests = await RecordAsync(async client =>
        {
            await client.GetGrain<ISlowlyWrittenGrain>("x").Make("it");
            await client.GetGrain<IProcessGrain>("y").Where();
        });
        var stream = _socket.GetStream();
        SlowlyWritten.Hold.Reset();
        try
        {
            await stream.WriteAsync(Frames.Of(requests[0]));
            await ProcessGrain.Signal("slowly written: it").Task.WaitAsync(TimeSpan.FromSeconds(30));

            Network.Announce(takesCalls: false);
            Assert.Equal([(byte)FrameKind.Status, 0], await NextAsync(FrameKind.Status));
            await stream.WriteAsync(Frames.Of([(byte)FrameKind.StatusSeen]));
            await stream.WriteAsync(Frames.Of(requests[1])); // what comes after it is answered: then the silo has read it
            Assert.Equal(requests[1][1], (await NextAsync(FrameKind.Answer))[1]);
            Assert.False(Session.IsQuiet);
        }
        finally
        {
            SlowlyWritten.Hold.Set();
        }

        Assert.Equal(requests[0][1], (await NextAsync(FrameKind.Answer))[1]);
        await ProcessCluster.Until(() => Session.IsQuiet, "the silo to be free to go");
    }

    [Fact]
    public async Task A_silo_that_stops_answers_what_it_has_accepted_and_ends_the_connection_after()
    {
        const string End = "an end that is asked for";
        ProcessGrain.Signal(End).SetResult("");
        var requests = await RecordAsync(client => client.GetGrain<IProcessGrain>("z").WaitFor(End));
        ProcessGrain.Signals.TryRemove(End, out _);
        ProcessGrain.Signals.TryRemove($"{End} begun", out _);
        var stream = _socket.GetStream();
        await stream.WriteAsync(Frames.Of(requests[0]));
        await ProcessGrain.Signal($"{End} begun").Task.WaitAsync(TimeSpan.FromSeconds(30));
        var stopping = _cluster.StopAsync("a");
        Assert.Equal([(byte)FrameKind.Status, 0], await NextAsync(FrameKind.Status));
        await stream.WriteAsync(Frames.Of([(byte)FrameKind.StatusSeen]));
        ProcessGrain.Signal(End).TrySetResult("it is");
        var answer = await NextAsync(FrameKind.Answer);
        Assert.Equal((requests[0][1], (byte)AnswerStatus.Result), (answer[1], answer[2]));
        while (await stream.ReadAsync(new byte[4096]) > 0)
        {
            // Signs of life, until the silo has closed its side.
        }

        _socket.Dispose();
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task<byte[]> NextAsync(FrameKind kind)
    {
        while (true)
        {
            var frame = await Frames.ReadAsync(_socket.GetStream()).WaitAsync(TimeSpan.FromSeconds(30));
            if (frame[0] == (byte)kind) return frame;
        }
    }

    // What a client of this version sends, taken from the wire.
    private async Task<byte[][]> RecordAsync(Func<Orleans.IGrainFactory, Task> calls)
    {
        await using var tap = new Tap(_cluster.EndpointOf("a"));
        await calls(await _cluster.StartClientAsync(options => options.Silos = [KeyValuePair.Create("a", tap.Endpoint)]));
        var requests = tap.Frames().Skip(2).Where(frame => frame[0] == (byte)FrameKind.Request).ToArray();
        await _cluster.StopClientsAsync();
        return requests; // without the two of the handshake
    }
}
