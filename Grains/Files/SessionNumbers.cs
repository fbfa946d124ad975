namespace OrleansCluster.Grains.Files;

/// <summary>
/// Draws the numbers that keep two sessions apart that begin in the same tick: SplitMix64 from one seed for each silo. The
/// simulator registers one with a seed of its own before the service is added.
/// </summary>
public sealed class SessionNumbers(ulong seed)
{
    private ulong _state = seed;

    public uint Next()
    {
        var x = Interlocked.Add(ref _state, 0x9E3779B97F4A7C15UL);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return (uint)(x >> 32);
    }
}
