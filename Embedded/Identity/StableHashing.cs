namespace OrleansCluster.Embedded.Identity;

/// <summary>
/// FNV-1a, 32 bits, with a final mix (Fowler, Noll, Vo; the mixer is MurmurHash3's <c>fmix32</c>): the same in every process, unlike
/// <see cref="string.GetHashCode()"/>, so that nothing that depends on an identity's hash differs from run to run.
/// </summary>
internal static class StableHashing
{
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
