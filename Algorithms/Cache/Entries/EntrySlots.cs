namespace OrleansCluster.Algorithms.Cache.Entries;

/// <summary>The arrays of one size of an <see cref="EntryTable"/>: 2^bits slots. A slot whose mark is 0 was never used.</summary>
internal sealed class EntrySlots(int bits)
{
    public readonly uint[] Marks = new uint[1 << bits];

    public readonly CacheEntry?[] Entries = new CacheEntry?[1 << bits];

    public readonly int Shift = 64 - bits;

    public int Length => Marks.Length;

    public int Mask => Marks.Length - 1;

    /// <summary>
    /// Hashes in the order of their slots. The multiplication (Fibonacci hashing; Knuth, volume 3, 6.4) lets every bit of the hash count: the
    /// keys of one shard have some of its bits in common.
    /// </summary>
    public static ulong Place(ulong hash) => hash * 0x9E3779B97F4A7C15;

    /// <summary>Most of a hash in a few bits, never 0.</summary>
    public static uint Mark(ulong hash) => (uint)(hash ^ (hash >> 32)) | 1;

    public int Home(ulong hash) => (int)(Place(hash) >> Shift);
}
