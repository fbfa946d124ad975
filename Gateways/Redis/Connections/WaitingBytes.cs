namespace OrleansCluster.Gateways.Redis.Connections;

/// <summary>What all connections together hold of commands that have not come whole. Safe for concurrent use.</summary>
internal sealed class WaitingBytes(long most)
{
    private long _held;

    public long Held => Volatile.Read(ref _held);

    /// <summary>Somebody holds so many bytes now, and not what he held before; false, and nothing changes, if that were too many.</summary>
    public bool TryChange(ref long held, long now)
    {
        if (now == held)
            return true;
        if (Interlocked.Add(ref _held, now - held) > most && now > held)
        {
            Interlocked.Add(ref _held, held - now);
            return false;
        }

        held = now;
        return true;
    }
}
