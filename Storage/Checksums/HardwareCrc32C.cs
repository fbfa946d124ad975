using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Arm = System.Runtime.Intrinsics.Arm;
using X86 = System.Runtime.Intrinsics.X86;

namespace OrleansCluster.Storage.Checksums;

/// <summary>
/// CRC-32C by the processor's instruction (x64: SSE 4.2; Arm: the CRC extension), three streams at a time. Raw values.
/// </summary>
internal static class HardwareCrc32C
{
    // Three streams of 4 KiB for long inputs, of 256 bytes for what is left of them; then eight bytes a step.
    private const int LongStream = 4096;
    private const int ShortStream = 256;

    private static readonly uint[] LongShift = BuildShift(LongStream);
    private static readonly uint[] ShortShift = BuildShift(ShortStream);

    public static bool IsSupported => X86.Sse42.X64.IsSupported || Arm.Crc32.Arm64.IsSupported;

    public static uint Update(uint raw, ReadOnlySpan<byte> data)
    {
        while (data.Length >= 3 * LongStream)
        {
            raw = ThreeStreams(raw, data, LongStream, LongShift);
            data = data[(3 * LongStream)..];
        }

        while (data.Length >= 3 * ShortStream)
        {
            raw = ThreeStreams(raw, data, ShortStream, ShortShift);
            data = data[(3 * ShortStream)..];
        }

        ref var at = ref MemoryMarshal.GetReference(data);
        var end = data.Length & ~7;
        for (var i = 0; i < end; i += 8)
            raw = Step(raw, Load(ref at, i));
        foreach (var value in data[end..])
            raw = Step(raw, value);
        return raw;
    }

    private static uint ThreeStreams(uint raw, ReadOnlySpan<byte> data, int stream, uint[] shift)
    {
        ref var first = ref MemoryMarshal.GetReference(data);
        ref var second = ref Unsafe.Add(ref first, stream);
        ref var third = ref Unsafe.Add(ref second, stream);
        uint a = raw, b = 0, c = 0;
        for (var i = 0; i < stream; i += 8)
        {
            a = Step(a, Load(ref first, i));
            b = Step(b, Load(ref second, i));
            c = Step(c, Load(ref third, i));
        }

        return Shift(shift, Shift(shift, a) ^ b) ^ c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(ref byte at, int offset) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(uint raw, ulong value) =>
        X86.Sse42.X64.IsSupported ? (uint)X86.Sse42.X64.Crc32(raw, value) : Arm.Crc32.Arm64.ComputeCrc32C(raw, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(uint raw, byte value) =>
        X86.Sse42.X64.IsSupported ? X86.Sse42.Crc32(raw, value) : Arm.Crc32.ComputeCrc32C(raw, value);

    // The CRC after as many zero bytes as the table is for: one look-up for each byte of the CRC, as the map is linear.
    private static uint Shift(uint[] table, uint raw) =>
        table[raw & 0xFF] ^ table[256 + ((raw >> 8) & 0xFF)] ^ table[512 + ((raw >> 16) & 0xFF)] ^ table[768 + (raw >> 24)];

    private static uint[] BuildShift(int bytes)
    {
        var zeros = new byte[bytes];
        var table = new uint[4 * 256];
        for (var lane = 0; lane < 4; lane++)
        {
            for (var value = 0u; value < 256; value++)
                table[(lane * 256) + value] = SoftwareCrc32C.Update(value << (8 * lane), zeros);
        }

        return table;
    }
}
