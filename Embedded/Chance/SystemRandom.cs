using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OrleansCluster.Embedded.Chance;

/// <summary>SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), started from the operating system's randomness.</summary>
internal sealed class SystemRandom : EngineRandom
{
    private ulong _state;

    public SystemRandom()
    {
        Span<byte> seed = stackalloc byte[8];
        RandomNumberGenerator.Fill(seed);
        _state = BinaryPrimitives.ReadUInt64LittleEndian(seed);
    }

    public override ulong NextUInt64()
    {
        var z = Interlocked.Add(ref _state, 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
