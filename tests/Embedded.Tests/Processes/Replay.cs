using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Processes;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>
/// One end of a kept conversation, held against a living other end. It says what was said then, waits where the other end spoke then, and
/// compares: kinds, numbers, flags, methods, grains, statuses, results; of exceptions type and message. It skips signs of life. Proofs of
/// the secret it makes by itself, over what is said now: the other end's fresh number is another each time.
/// </summary>
internal sealed partial class Replay(NetworkStream stream, IReadOnlyList<Said> kept, string? secret, bool asInitiator)
{
    private readonly Dictionary<string, string> _names = [];

    /// <summary>Called before each frame of the record, so that the living end is made to do what it did then.</summary>
    public Action<Said> Before { get; init; } = _ => { };

    public static byte[] Prove(string? secret, string role, byte[] hello, byte[] challenge) => secret is null
        ? new byte[HMACSHA256.HashSizeInBytes]
        : HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.UTF8.GetBytes(role), 0, .. hello, .. challenge]);

    public async Task RunAsync()
    {
        await ShakeHandsAsync();
        foreach (var said in kept.Skip(4))
        {
            Before(said);
            if (said.ByInitiator == asInitiator) await SendAsync(Renamed(said.Payload));
            else if (said.Payload[0] != (byte)FrameKind.Ping) Compare(said.Payload, await ReceiveAsync());
        }
    }

    private async Task ShakeHandsAsync()
    {
        byte[] hello, challenge;
        if (asInitiator)
        {
            await SendAsync(hello = kept[0].Payload);
            challenge = await ReceiveAsync(2);
            await SendAsync([.. kept[2].Payload[..5], .. Prove(secret, "initiator", hello, challenge)]);
            Assert.Equal(Prove(secret, "acceptor", hello, challenge), (await ReceiveAsync(4))[5..]);
        }
        else
        {
            hello = await ReceiveAsync(1);
            await SendAsync(challenge = kept[1].Payload);
            Assert.Equal(Prove(secret, "initiator", hello, challenge), (await ReceiveAsync(3))[5..]);
            await SendAsync([.. kept[3].Payload[..5], .. Prove(secret, "acceptor", hello, challenge)]);
        }
    }

    private async Task SendAsync(byte[] payload) => await stream.WriteAsync(Frames.Of(payload));

    private async Task<byte[]> ReceiveAsync(byte step)
    {
        var message = await Frames.ReadAsync(stream).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(message[4] == step, $"step {message[4]}: {Encoding.UTF8.GetString(message)}");
        return message;
    }

    private async Task<byte[]> ReceiveAsync()
    {
        while (true)
        {
            var frame = await Frames.ReadAsync(stream).WaitAsync(TimeSpan.FromSeconds(30));
            if (frame[0] != (byte)FrameKind.Ping) return frame;
        }
    }

    private void Compare(byte[] then, byte[] now)
    {
        Assert.Equal((FrameKind)then[0], (FrameKind)now[0]);
        switch ((FrameKind)then[0])
        {
            case FrameKind.Request:
                Learn(then, now);
                Assert.Equal(Required(HeaderOf(Renamed(then))), Required(HeaderOf(now)));
                break;
            case FrameKind.Answer when then[2] == (byte)AnswerStatus.Exception:
                Assert.Equal(then[..3], now[..3]);
                var (one, other) = (ExceptionOf(then), ExceptionOf(now));
                Assert.Equal((one.GetType(), one.Message), (other.GetType(), other.Message));
                break;
            default:
                Assert.Equal(Convert.ToHexStringLower(then), Convert.ToHexStringLower(now));
                break;
        }
    }

    // Observers' names have chance in them: who said one then says another now.
    private void Learn(byte[] then, byte[] now)
    {
        foreach (var (old, living) in ObserverName().Matches(Latin(then)).Zip(ObserverName().Matches(Latin(now)))) _names[old.Value] = living.Value;
    }

    private byte[] Renamed(byte[] payload) => _names.Count == 0
        ? payload
        : Encoding.Latin1.GetBytes(ObserverName().Replace(Latin(payload), match => _names.GetValueOrDefault(match.Value, match.Value)));

    // Who does not know what this flag asks for looks at it no more than at any other bit, and answers all the same.
    private static RequestHeader Required(RequestHeader header) => header with { Flags = header.Flags & ~RequestFlags.AsksWhere };

    private static RequestHeader HeaderOf(byte[] frame) => RequestFrame.ReadHeader(ReaderOf(frame, skipped: 1));

    private static Exception ExceptionOf(byte[] answer) => EngineTypes.Copiers.Wire.GetCodec<Exception>().Read(ReaderOf(answer, skipped: 3))!;

    private static WireReader ReaderOf(byte[] frame, int skipped)
    {
        var reader = new WireReader();
        reader.Reset(frame.AsMemory(skipped), null!);
        return reader;
    }

    private static string Latin(byte[] payload) => Encoding.Latin1.GetString(payload);

    [GeneratedRegex(@"(client-[0-9a-f]{32})?\|[0-9a-f]{32}")]
    private static partial Regex ObserverName();
}
