namespace OrleansCluster.Embedded.Identity;

/// <summary>
/// FNV-1a, 32 bits, with a final mix (Fowler, Noll, Vo; the mixer is MurmurHash3's <c>fmix32</c>): the same in every process, unlike
/// <see cref="string.GetHashCode()"/>, so that nothing that depends on an identity's hash differs from run to run.
/// </summary>
internal static class StableHashing
{
    private const ulong Basis64 = 14695981039346656037UL;
    private const ulong Prime64 = 1099511628211UL;

    /// <summary>FNV-1a, 64 bits, without a mix: for names, of which there are few. Goes on from the hash of what stands before.</summary>
    public static ulong Hash64(ReadOnlySpan<byte> data, ulong before = Basis64)
    {
        foreach (var octet in data) before = (before ^ octet) * Prime64;
        return before;
    }

    public static int Hash(ReadOnlySpan<byte> data)
    {
        var hash = 2166136261u;
        foreach (var octet in data) hash = (hash ^ octet) * 16777619u;
        hash ^= hash >> 16;
        hash *= 0x85ebca6bu;
        hash ^= hash >> 13;
        hash *= 0xc2b2ae35u;
        hash ^= hash >> 16;
        return (int)hash;
    }
}
