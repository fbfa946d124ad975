namespace OrleansCluster.Algorithms.Cache.Near;

/// <summary>One life of a silo, whose feed a near cache follows.</summary>
public sealed class NearSource(long life)
{
    private long _validUntil = long.MinValue;
    private bool _isUsed = true;

    /// <summary>The number of that life.</summary>
    public long Life => life;

    /// <summary>Where the feed is to be read next; below 0 until it was read for the first time.</summary>
    public long Next { get; internal set; } = -1;

    /// <summary>Until when what was read there may be told, in milliseconds of the clock.</summary>
    public long ValidUntil
    {
        get => Volatile.Read(ref _validUntil);
        internal set => Volatile.Write(ref _validUntil, Math.Max(_validUntil, value));
    }

    /// <summary>Whether anything of it was wanted since this was last asked.</summary>
    public bool TakeUse()
    {
        var wasUsed = Volatile.Read(ref _isUsed);
        Volatile.Write(ref _isUsed, false);
        return wasUsed;
    }

    internal void Use()
    {
        if (!_isUsed)
            Volatile.Write(ref _isUsed, true);
    }
}
