using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>Frames as they stand on the wire, made and read by hand.</summary>
internal static class Frames
{
    public static byte[] Of(byte[] payload)
    {
        var frame = new byte[8 + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Crc32C.Of(payload));
        payload.CopyTo(frame, 8);
        return frame;
    }

    /// <summary>The first message of a client, or of a silo.</summary>
    public static byte[] Hello(string clusterId, string silo, bool hasSecret = false, string name = "client-of-bad-will", PeerKind kind = PeerKind.Client)
    {
        var hello = new MemoryStream();
        using (var writer = new BinaryWriter(hello))
        {
            writer.Write(0x50434F01u);
            writer.Write((byte)1);
            writer.Write((byte)1);
            writer.Write((byte)1);
            writer.Write($"{clusterId}/{clusterId}");
            writer.Write((byte)kind);
            writer.Write(name);
            writer.Write(0);
            writer.Write(silo);
            writer.Write(hasSecret);
            writer.Write(new byte[32]);
        }

        return hello.ToArray();
    }

    /// <summary>The answer of a silo that lets somebody in.</summary>
    public static byte[] Challenge(string silo, int generation)
    {
        var challenge = new MemoryStream();
        using (var writer = new BinaryWriter(challenge))
        {
            writer.Write(0x50434F01u);
            writer.Write((byte)2);
            writer.Write((byte)1);
            writer.Write((byte)1);
            writer.Write(silo);
            writer.Write(generation);
            writer.Write(new byte[32]);
        }

        return challenge.ToArray();
    }

    /// <summary>Asks to be let in with a proof of the secret.</summary>
    /// <returns>Whether it was.</returns>
    public static async Task<bool> HandshakeAsync(
        NetworkStream stream, string clusterId, string silo, string? secret = null, string name = "client-of-bad-will", PeerKind kind = PeerKind.Client)
    {
        var hello = Hello(clusterId, silo, secret is not null, name, kind);
        await stream.WriteAsync(Of(hello));
        return await ProveAsync(stream, hello, await ReadAsync(stream), secret);
    }

    /// <summary>The handshake's second half.</summary>
    /// <returns>Whether whoever said this hello, and was answered with this challenge, is let in.</returns>
    public static async Task<bool> ProveAsync(NetworkStream stream, byte[] hello, byte[] challenge, string? secret)
    {
        var proof = secret is null ? new byte[32] : HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. "initiator"u8, 0, .. hello, .. challenge]);
        await stream.WriteAsync(Of([1, (byte)'O', (byte)'C', (byte)'P', 3, .. proof]));
        return (await ReadAsync(stream))[4] == 4;
    }

    public static async Task<byte[]> ReadAsync(NetworkStream stream)
    {
        var header = new byte[8];
        await stream.ReadExactlyAsync(header);
        var payload = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
        await stream.ReadExactlyAsync(payload);
        Assert.Equal(Crc32C.Of(payload), BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)));
        return payload;
    }
}
