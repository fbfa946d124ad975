using System.Buffers.Binary;
using System.Net.Sockets;
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

    /// <summary>The first message of a client.</summary>
    public static byte[] Hello(string clusterId, string silo)
    {
        var hello = new MemoryStream();
        using (var writer = new BinaryWriter(hello))
        {
            writer.Write(0x50434F01u);
            writer.Write((byte)1);
            writer.Write((byte)1);
            writer.Write((byte)1);
            writer.Write($"{clusterId}/{clusterId}");
            writer.Write((byte)2);
            writer.Write("client-of-bad-will");
            writer.Write(0);
            writer.Write(silo);
            writer.Write(false);
            writer.Write(new byte[32]);
        }

        return hello.ToArray();
    }

    /// <summary>Gets a connection let in, as a client's.</summary>
    public static async Task HandshakeAsync(NetworkStream stream, string clusterId, string silo)
    {
        await stream.WriteAsync(Of(Hello(clusterId, silo)));
        await ReadAsync(stream);
        await stream.WriteAsync(Of([1, (byte)'O', (byte)'C', (byte)'P', 3, .. new byte[32]]));
        Assert.Equal(4, (await ReadAsync(stream))[4]);
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
