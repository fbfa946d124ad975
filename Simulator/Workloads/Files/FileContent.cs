using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OrleansCluster.Simulator.Workloads.Files;

/// <summary>
/// What one write writes: bytes that are a function of the write's number and of their place, so that every eight of them say whether they
/// belong there. Two writes have the same bytes only if both have none.
/// </summary>
internal sealed record FileContent(int Number, int Length)
{
    /// <summary>How it stands in the history.</summary>
    public string Label => Length == 0 ? "nothing" : $"w{Number}({Length})";

    public byte[] Bytes()
    {
        var bytes = new byte[Length];
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (var at = 0; at < Length; at += sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, WordAt(at));
            word[..Math.Min(sizeof(ulong), Length - at)].CopyTo(bytes.AsSpan(at));
        }

        return bytes;
    }

    /// <summary>The first place at which something that was read from an offset on is not as it was written; -1 if it is.</summary>
    public int FindWrong(ReadOnlySpan<byte> read, int offset)
    {
        if (offset + read.Length > Length) return Math.Max(offset, Length);
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (var at = offset; at < offset + read.Length;)
        {
            var begin = at / sizeof(ulong) * sizeof(ulong);
            var end = Math.Min(begin + sizeof(ulong), offset + read.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(word, WordAt(begin));
            if (!read[(at - offset)..(end - offset)].SequenceEqual(word[(at - begin)..(end - begin)])) return at;
            at = end;
        }

        return -1;
    }

    /// <summary>As the file service tells it.</summary>
    public static string Sha256Of(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    // The finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
    private ulong WordAt(int at)
    {
        var z = ((ulong)(uint)Number << 32) + (uint)at + 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
