using System.Buffers.Binary;

namespace OrleansCluster.Simulator.Workloads.Wal;

/// <summary>A record whose every byte follows from its id and its length, so that any wrong byte shows.</summary>
internal static class WalPayload
{
    private const int HeaderLength = 8;

    public static byte[] Create(int id, int length)
    {
        var payload = new byte[HeaderLength + length];
        BinaryPrimitives.WriteInt32LittleEndian(payload, id);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(4), length);
        for (var i = 0; i < length; i++) payload[HeaderLength + i] = At(id, i);
        return payload;
    }

    /// <summary>The record's id; false if the bytes are not those of any record.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out int id)
    {
        id = 0;
        if (payload.Length < HeaderLength) return false;
        id = BinaryPrimitives.ReadInt32LittleEndian(payload);
        if (BinaryPrimitives.ReadInt32LittleEndian(payload[4..]) != payload.Length - HeaderLength) return false;
        for (var i = HeaderLength; i < payload.Length; i++)
        {
            if (payload[i] != At(id, i - HeaderLength)) return false;
        }

        return true;
    }

    private static byte At(int id, int index) => (byte)(((id * 31) + (index * 7) + (index >> 8)) | 1);
}
