using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>
/// All that a client of version 1 of the protocol said to a silo: every later silo understands it, and answers what that client understands.
/// The file has a line a frame, its payload in hexadecimal. A line that is there is never changed; for a new version of the protocol record
/// another file: <c>UPDATE_GOLDEN=1 dotnet test tests/Embedded.Tests --filter GoldenFrameTests</c> on an empty one.
/// </summary>
[Collection("golden")]
public sealed class GoldenFrameTests
{
    private const string ClusterId = "golden";
    private const string AnswerFile = "frames-1.answer.txt";

    [Fact]
    public async Task Frames_of_version_1_are_understood()
    {
        await using var cluster = new ProcessCluster("a");
        await cluster.StartSiloAsync("a", clusterId: ClusterId);
        if (IsRecording && !File.Exists(PathOf())) await RecordAsync(cluster);

        var frames = (await File.ReadAllLinesAsync(PathOf())).Select(Convert.FromHexString).ToList();
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(cluster.EndpointOf("a"));
        var stream = socket.GetStream();

        await stream.WriteAsync(Frames.Of(frames[0]));
        Assert.Equal(2, (await Frames.ReadAsync(stream))[4]); // challenge
        await stream.WriteAsync(Frames.Of(frames[1]));
        Assert.Equal(4, (await Frames.ReadAsync(stream))[4]); // welcome
        Assert.Equal([(byte)FrameKind.Status, 1], await Frames.ReadAsync(stream));

        var answers = new Dictionary<byte, byte[]>();
        foreach (var frame in frames.Skip(2))
        {
            await stream.WriteAsync(Frames.Of(frame));
            if (frame[0] != (byte)FrameKind.Request) continue;
            if (frame[1] == 3) await ProcessGrain.Signal("golden begun").Task.WaitAsync(TimeSpan.FromSeconds(30));
            else answers.Add(frame[1], await ReadAnswerAsync(stream));
        }

        if (IsRecording && !File.Exists(PathOf(AnswerFile))) await File.WriteAllTextAsync(PathOf(AnswerFile), Convert.ToHexStringLower(answers[1]));

        // 1: the parcel, wrapped; 2: the exception; 3 was cancelled, which the grain noticed.
        Assert.Equal((byte)AnswerStatus.Result, answers[1][2]);
        Assert.Equal(RecordedAnswer, Convert.ToHexStringLower(answers[1]));
        Assert.Equal((byte)AnswerStatus.Exception, answers[2][2]);
        Assert.Contains("no luck", System.Text.Encoding.UTF8.GetString(answers[2]), StringComparison.Ordinal);
        await ProcessGrain.Signal("golden ended").Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static bool IsRecording => Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    private static string RecordedAnswer => File.ReadAllText(PathOf(AnswerFile)).Trim();

    private static async Task<byte[]> ReadAnswerAsync(NetworkStream stream)
    {
        while (true)
        {
            var frame = await Frames.ReadAsync(stream);
            if (frame[0] == (byte)FrameKind.Answer) return frame;
        }
    }

    private static async Task RecordAsync(ProcessCluster cluster)
    {
        await using var tap = new Tap(cluster.EndpointOf("a"));
        var client = await cluster.StartClientAsync(options => options.Silos = [KeyValuePair.Create("a", tap.Endpoint)], ClusterId);
        var grain = client.GetGrain<IGoldenGrain>("key");
        RequestContext.Set("who", "a client of version 1");
        await grain.Wrap("some text", -5, new GoldenParcel("inside", 6, null));
        RequestContext.Clear();
        await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Fail("no luck"));
        using var source = new CancellationTokenSource();
        var wait = grain.Wait(source.Token);
        await ProcessGrain.Signal("golden begun").Task;
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await ProcessGrain.Signal("golden ended").Task;
        ProcessGrain.Signals.Clear();
        await File.WriteAllLinesAsync(PathOf(), tap.Frames().Select(Convert.ToHexStringLower));
    }

    private static string PathOf(string name = "frames-1.txt", [CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "Golden", name);
}
