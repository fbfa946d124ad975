namespace OrleansCluster.Gateways.Redis.Connections;

/// <summary>What the gateway counts. Safe for concurrent use.</summary>
internal sealed class RedisFigures
{
    private long _connections;
    private long _allConnections;
    private long _rejected;
    private long _commands;

    public long Connections => Volatile.Read(ref _connections);

    public long AllConnections => Volatile.Read(ref _allConnections);

    public long Rejected => Volatile.Read(ref _rejected);

    public long Commands => Volatile.Read(ref _commands);

    /// <summary>A connection comes; false if there are that many already.</summary>
    public bool TryEnter(int most)
    {
        Interlocked.Increment(ref _allConnections);
        if (Interlocked.Increment(ref _connections) <= most)
            return true;
        Interlocked.Decrement(ref _connections);
        Interlocked.Increment(ref _rejected);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _connections);

    public void CountCommands(long more) => Interlocked.Add(ref _commands, more);
}
