using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>
/// Whole conversations of version 1 of the protocol, both ends of which every later version understands: a line a frame, <c>&gt;</c> for the
/// one who made the connection, its payload in hexadecimal. A file that is there is never changed; for a new version of the protocol, or a
/// new kind of frame, record another one: <c>UPDATE_GOLDEN=1</c> records those that are missing.
/// </summary>
[Collection("golden")]
public sealed class GoldenConversationTests
{
    private const string ClusterId = "golden";
    private const string Secret = "a golden secret, which is none";
    private const string ByClient = "client-1.conversation.txt";
    private const string BySilo = "silo-1.conversation.txt";
    private const string Unknown = "unknown-method-1.conversation.txt";
    private const string Sent = "sent-on-1.conversation.txt";
    private const string Refused = "refused-1.conversation.txt";
    private const string FarKey = "far of b";

    [Fact]
    public async Task A_silo_understands_a_client_of_version_1()
    {
        var kept = await KeptAsync(ByClient, RecordClientAsync);
        await using var cluster = new ProcessCluster("a");
        await cluster.StartSiloAsync("a", Patient, ClusterId);
        await ReplayInitiatorAsync(cluster, "a", kept, null);
        Assert.Equal("a note", await ProcessGrain.Signal("golden noted").Task.WaitAsync(TimeSpan.FromSeconds(30)));
        await ProcessGrain.Signal("golden ended").Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_client_understands_a_silo_of_version_1()
    {
        await using var cluster = new ProcessCluster("a");
        using var door = new TcpListener(cluster.EndpointOf("a"));
        door.Start();
        var replay = ReplayAcceptorAsync(door, await KeptAsync(ByClient), null);
        await TalkAsync(await cluster.StartClientAsync(Patient, ClusterId), "key");
        await replay;
    }

    [Fact]
    public async Task A_silo_understands_a_silo_of_version_1_that_calls_it()
    {
        var kept = await KeptAsync(BySilo, RecordSiloAsync);
        await using var cluster = new ProcessCluster("a", "b");
        await cluster.StartSiloAsync("b", PatientAndSecret, ClusterId);
        await ReplayInitiatorAsync(cluster, "b", kept, Secret);
        await ProcessGrain.Signal("golden ended").Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_silo_understands_a_silo_of_version_1_that_it_calls()
    {
        await using var cluster = new ProcessCluster("a", "b");
        using var door = new TcpListener(cluster.EndpointOf("b"));
        door.Start();
        var replay = ReplayAcceptorAsync(door, await KeptAsync(BySilo), Secret);
        await cluster.StartSiloAsync("a", PatientAndSecret, ClusterId);
        await ProcessCluster.Until(() => cluster.SiloOf("a").Cluster.Network!.View.Members.Length == 2, "a to see b");
        await TalkAsSiloAsync(cluster, _ => { });
        await replay;
    }

    [Fact]
    public async Task A_silo_tells_where_it_sent_a_call_on_to_and_a_client_understands_it()
    {
        var kept = await KeptAsync(Sent, RecordSentOnAsync);
        await using (var cluster = await StartFarAsync(Patient))
            await ReplayInitiatorAsync(cluster, "a", kept, null);

        await using var alone = new ProcessCluster("a");
        using var door = new TcpListener(alone.EndpointOf("a"));
        door.Start();
        var replay = ReplayAcceptorAsync(door, kept, null);
        Assert.Equal("b", await (await alone.StartClientAsync(Patient, ClusterId)).GetGrain<IFarGrain>(FarKey).Where());
        await replay;
    }

    [Fact]
    public async Task A_method_that_is_not_known_is_refused_as_by_version_1()
    {
        await using var cluster = new ProcessCluster("a");
        await cluster.StartSiloAsync("a", Patient, ClusterId);
        var kept = await KeptAsync(Unknown, () => RecordUnknownAsync(cluster));
        await ReplayInitiatorAsync(cluster, "a", kept, null);
        await cluster.KillAsync("a");

        using var door = new TcpListener(cluster.EndpointOf("a"));
        door.Start();
        var accepting = OldSilo.AcceptAsync(door, "a", generation: 5);
        var grain = (await cluster.StartClientAsync(Patient, ClusterId)).GetGrain<IGoldenGrain>("key");
        using var silo = await accepting;
        var call = grain.Fail("never");
        Assert.Equal(kept[^1].Payload[1], (await silo.ReceivesAsync(FrameKind.Request))[1]);
        await silo.SendAsync(kept[^1].Payload);
        var told = await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => call);
        Assert.Contains("another version", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_understood_and_said_as_by_version_1()
    {
        await using var cluster = new ProcessCluster("a");
        await cluster.StartSiloAsync("a", Patient, ClusterId);
        var kept = await KeptAsync(Refused, () => RecordRefusedAsync(cluster));
        var refusal = await AskAsync(cluster, kept[0].Payload);
        Assert.Equal(kept[1].Payload[..6], refusal[..6]); // a refusal, for good; what the sentence says is each version's own affair
        Assert.Contains("elsewhere/elsewhere", Encoding.UTF8.GetString(refusal), StringComparison.Ordinal);
        await cluster.KillAsync("a");

        using var door = new TcpListener(cluster.EndpointOf("a"));
        door.Start();
        var refusing = Task.Run(async () =>
        {
            using var socket = await door.AcceptTcpClientAsync();
            await Frames.ReadAsync(socket.GetStream());
            await socket.GetStream().WriteAsync(Frames.Of(kept[1].Payload));
        });
        var told = await Assert.ThrowsAsync<OrleansConfigurationException>(() => cluster.StartClientAsync(Patient, "elsewhere"));
        Assert.Contains("it belongs to the cluster elsewhere/elsewhere", told.Message, StringComparison.Ordinal);
        await refusing;
    }

    [Theory]
    [InlineData(ByClient, null)]
    [InlineData(BySilo, Secret)]
    public async Task Proofs_of_version_1_are_what_they_are_said_to_be(string file, string? secret)
    {
        var kept = await KeptAsync(file);
        var (hello, challenge, proof, welcome) = (kept[0].Payload, kept[1].Payload, kept[2].Payload, kept[3].Payload);
        Assert.Equal(Replay.Prove(secret, "initiator", hello, challenge), proof[5..]);
        Assert.Equal(Replay.Prove(secret, "acceptor", hello, challenge), welcome[5..]);
        Assert.Equal(secret is null, proof[5..].All(one => one == 0));
    }

    [Fact]
    public async Task Every_kind_of_frame_is_kept()
    {
        var (steps, kinds, statuses, flags) = (new HashSet<byte>(), new HashSet<(FrameKind, bool)>(), new HashSet<AnswerStatus>(), RequestFlags.None);
        foreach (var file in new[] { ByClient, BySilo, Unknown, Sent, Refused })
        {
            foreach (var (number, said) in (await KeptAsync(file)).Index())
            {
                if (number < 4)
                {
                    steps.Add(said.Payload[4]);
                    continue;
                }

                kinds.Add(((FrameKind)said.Payload[0], said.ByInitiator));
                if (said.Payload[0] == (byte)FrameKind.Answer)
                {
                    var status = (AnswerStatus)said.Payload[2];
                    if ((status & AnswerStatus.SentOn) != 0) statuses.Add(AnswerStatus.SentOn);
                    statuses.Add(status & ~AnswerStatus.SentOn);
                }

                if (said.Payload[0] == (byte)FrameKind.Request) flags |= (RequestFlags)said.Payload[2];
            }
        }

        var stepType = typeof(Handshake).GetNestedType("Step", BindingFlags.NonPublic)!;
        Assert.Equal(Enum.GetValuesAsUnderlyingType(stepType).Cast<byte>().Order(), steps.Order());
        Assert.Equal(Enum.GetValues<AnswerStatus>(), statuses.Order());
        Assert.Equal(Enum.GetValues<RequestFlags>().Aggregate((one, other) => one | other), flags);
        Assert.Equal(Enum.GetValues<FrameKind>(), kinds.Select(one => one.Item1).Distinct().Order());

        // These are said by either end; the others by one end only: who calls cancels and has seen, who is called says whether it takes calls.
        foreach (var kind in new[] { FrameKind.Request, FrameKind.Answer, FrameKind.Ping }) Assert.True(kinds.Contains((kind, true)) && kinds.Contains((kind, false)), $"{kind}");
    }

    /// <summary>All that a caller says to a grain, in one order.</summary>
    private static async Task TalkAsync(IGrainFactory grains, string key)
    {
        foreach (var signal in new[] { "golden begun", "golden ended", "golden noted" }) ProcessGrain.Signals.TryRemove(signal, out _);
        var grain = grains.GetGrain<IGoldenGrain>(key);
        RequestContext.Set("who", "a caller of version 1");
        Assert.Equal(new GoldenParcel("some text", -5, new GoldenParcel("inside", 6, null)), await grain.Wrap("some text", -5, new GoldenParcel("inside", 6, null)));
        RequestContext.Clear();
        await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Fail("no luck"));
        await grain.Note("a note");
        var observer = new Observer();
        Assert.Equal(9, await grain.Tell(grains.CreateObjectReference<IGoldenObserver>(observer)));
        Assert.Equal("a word", observer.Heard);
        var items = new List<int>();
        await foreach (var item in grain.Count(3)) items.Add(item);
        Assert.Equal([0, 1, 2], items);

        using var source = new CancellationTokenSource();
        var wait = grain.Wait(source.Token);
        await ProcessGrain.Signal("golden begun").Task.WaitAsync(TimeSpan.FromSeconds(30));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    /// <summary>The same for grains of the silo b, and what only silos say: from a grain, for a client, and when b takes no grain.</summary>
    private static async Task TalkAsSiloAsync(ProcessCluster cluster, Action<bool> accept)
    {
        var silo = cluster.GrainsOf("a");
        string[] onB = [.. KeysOf(cluster, "b").Take(2)];
        await TalkAsync(silo, onB[0]);
        Assert.Equal("asked", (await silo.GetGrain<IGoldenGrain>(KeysOf(cluster, "a").First()).Ask(onB[0])).Text);
        var client = await cluster.StartClientAsync(options => (options.Silos, options.Secret) = ([cluster.Silos[0]], Secret), ClusterId);
        Assert.Equal("sent on", (await client.GetGrain<IGoldenGrain>(onB[0]).Wrap("sent on", 2, null)).Text);
        accept(false);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.GetGrain<IGoldenGrain>(onB[1]).Wrap("to nobody", 3, null));
        accept(true);
    }

    private static IEnumerable<string> KeysOf(ProcessCluster cluster, string owner) => Enumerable.Range(0, 1_000).Select(i => $"key-{i}")
        .Where(key => cluster.SiloOf("a").Cluster.Network!.View.OwnerOf(cluster.GrainsOf("a").GetGrain<IGoldenGrain>(key).GetGrainId())!.Name == owner);

    private static async Task ReplayInitiatorAsync(ProcessCluster cluster, string silo, IReadOnlyList<Said> kept, string? secret)
    {
        foreach (var signal in new[] { "golden begun", "golden ended", "golden noted" }) ProcessGrain.Signals.TryRemove(signal, out _);
        var refused = kept.Where(said => said is { ByInitiator: false, Payload: [(byte)FrameKind.Answer, _, (byte)AnswerStatus.NotHere] }).Select(said => said.Payload[1]).ToHashSet();
        var statuses = 0;
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(cluster.EndpointOf(silo));
        var replay = new Replay(socket.GetStream(), kept, secret, asInitiator: true)
        {
            Before = said =>
            {
                switch (said)
                {
                    case { ByInitiator: true, Payload: [(byte)FrameKind.Request, var number, ..] } when refused.Contains(number):
                        cluster.SiloOf(silo).StopAccepting();
                        break;
                    case { ByInitiator: true, Payload: [(byte)FrameKind.Request, ..] }:
                        cluster.SiloOf(silo).Accept();
                        break;
                    case { ByInitiator: true, Payload: [(byte)FrameKind.Cancel, ..] }:
                        Assert.True(ProcessGrain.Signal("golden begun").Task.Wait(TimeSpan.FromSeconds(30)));
                        break;
                    case { ByInitiator: false, Payload: [(byte)FrameKind.Status, var takesCalls] } when statuses++ > 0:
                        cluster.SiloOf(silo).Cluster.Network!.Announce(takesCalls != 0);
                        break;
                }
            },
        };
        await replay.RunAsync();
    }

    private static async Task ReplayAcceptorAsync(TcpListener door, IReadOnlyList<Said> kept, string? secret)
    {
        using var socket = await door.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(30));
        var replay = new Replay(socket.GetStream(), kept, secret, asInitiator: false)
        {
            Before = said =>
            {
                if (said is { ByInitiator: true, Payload: [(byte)FrameKind.Cancel, ..] }) ProcessGrain.Signal("golden begun").TrySetResult("");
            },
        };
        await replay.RunAsync();
    }

    private static async Task<IReadOnlyList<Said>> RecordClientAsync()
    {
        await using var cluster = new ProcessCluster("a");
        await cluster.StartSiloAsync("a", clusterId: ClusterId);
        await using var tap = new Tap(cluster.EndpointOf("a"));
        var client = await cluster.StartClientAsync(options => options.Silos = [KeyValuePair.Create("a", tap.Endpoint)], ClusterId);
        await TalkAsync(client, "key");
        return await EndAsync(tap, cluster.SiloOf("a").Cluster.Network!);
    }

    private static async Task<IReadOnlyList<Said>> RecordSiloAsync()
    {
        // The silo b does not reach a by itself, so that all it says to a it says here.
        await using var cluster = new ProcessCluster("a", "b");
        await using var nowhere = new ProcessCluster("a");
        await using var tap = new Tap(cluster.EndpointOf("b"));
        cluster.Configure = options => options.Secret = Secret;
        await cluster.StartSiloAsync("b", options => options.Silos = [nowhere.Silos[0], cluster.Silos[1]], ClusterId);
        await cluster.StartSiloAsync("a", options => options.Silos = [cluster.Silos[0], KeyValuePair.Create("b", tap.Endpoint)], ClusterId);
        await cluster.SeesAsync("a", "a", "b");
        await TalkAsSiloAsync(cluster, accepts =>
        {
            if (accepts) cluster.SiloOf("b").Accept();
            else cluster.SiloOf("b").StopAccepting();
        });
        return await EndAsync(tap, cluster.SiloOf("b").Cluster.Network!);
    }

    // Of two silos, of which the client has one in its list: the grain is on the other.
    private static async Task<IReadOnlyList<Said>> RecordSentOnAsync()
    {
        await using var cluster = await StartFarAsync(_ => { });
        await using var tap = new Tap(cluster.EndpointOf("a"));
        var client = await cluster.StartClientAsync(options => options.Silos = [KeyValuePair.Create("a", tap.Endpoint)], ClusterId);
        Assert.Equal("b", await client.GetGrain<IFarGrain>(FarKey).Where());
        return [.. tap.Conversation.Where((said, number) => number < 4 || said.Payload[0] != (byte)FrameKind.Ping)];
    }

    private static async Task<ProcessCluster> StartFarAsync(Action<ProcessClusterOptions> configure)
    {
        var cluster = new ProcessCluster("a", "b");
        await cluster.StartSiloAsync("a", configure, ClusterId, FarGrains.Place);
        await cluster.StartSiloAsync("b", configure, ClusterId, FarGrains.Place);
        await ProcessCluster.Until(() => cluster.SiloOf("a").Cluster.Network!.View.Members.Length == 2, "a to see b");
        return cluster;
    }

    private static async Task<IReadOnlyList<Said>> RecordUnknownAsync(ProcessCluster cluster)
    {
        await using var tap = new Tap(cluster.EndpointOf("a"));
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(tap.Endpoint);
        Assert.True(await Frames.HandshakeAsync(socket.GetStream(), ClusterId, "a"));
        await Frames.ReadAsync(socket.GetStream());
        await socket.GetStream().WriteAsync(Frames.Of([(byte)FrameKind.Request, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 7, .. "golden"u8, 4, .. "key"u8, 0]));
        await Frames.ReadAsync(socket.GetStream());
        return tap.Conversation;
    }

    private static async Task<IReadOnlyList<Said>> RecordRefusedAsync(ProcessCluster cluster)
    {
        var hello = Frames.Hello("elsewhere", "a");
        return [new Said(true, hello), new Said(false, await AskAsync(cluster, hello))];
    }

    private static async Task<byte[]> AskAsync(ProcessCluster cluster, byte[] hello)
    {
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(cluster.EndpointOf("a"));
        await socket.GetStream().WriteAsync(Frames.Of(hello));
        return await Frames.ReadAsync(socket.GetStream());
    }

    // Until both ends have said what they say unasked, and the one who is called has said that it takes no calls.
    private static async Task<IReadOnlyList<Said>> EndAsync(Tap tap, ProcessNetwork called)
    {
        bool Has(FrameKind kind, bool byInitiator) => tap.Conversation.Skip(4).Any(said => said.ByInitiator == byInitiator && said.Payload[0] == (byte)kind);
        await ProcessGrain.Signal("golden ended").Task;
        await ProcessCluster.Until(() => Has(FrameKind.Ping, true) && Has(FrameKind.Ping, false), "signs of life");
        called.Announce(takesCalls: false);
        await ProcessCluster.Until(() => Has(FrameKind.StatusSeen, true), "the leave to be seen");
        return tap.Conversation;
    }

    private static void Patient(ProcessClusterOptions options) => options.AwayAfter = TimeSpan.FromMinutes(5);

    private static void PatientAndSecret(ProcessClusterOptions options) => (options.AwayAfter, options.Secret) = (TimeSpan.FromMinutes(5), Secret);

    private static async Task<IReadOnlyList<Said>> KeptAsync(string file, Func<Task<IReadOnlyList<Said>>>? record = null)
    {
        if (record is not null && Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1" && !File.Exists(PathOf(file)))
            await File.WriteAllLinesAsync(PathOf(file), (await record()).Select(said => WithoutPlace(said.ToString())));
        return [.. (await File.ReadAllLinesAsync(PathOf(file))).Select(Said.Parse)];
    }

    // Stack traces name the folder that the sources were built in: it is made unknown, in as many bytes.
    private static string WithoutPlace(string line)
    {
        var root = Path.GetFullPath(PathOf("../../../..")) + "/";
        var unknown = $"/{new string('x', root.Length - 2)}/";
        return line.Replace(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(root)), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(unknown)), StringComparison.Ordinal);
    }

    private static string PathOf(string file, [CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "Golden", file);

    private sealed class Observer : IGoldenObserver
    {
        private volatile string? _heard;

        public string? Heard => _heard;

        Task<int> IGoldenObserver.Heard(string what)
        {
            _heard = what;
            return Task.FromResult(9);
        }
    }
}
