namespace OrleansCluster.Grains.Locks;

/// <summary>Durable state with the highest fencing token that was accepted for it, in one record.</summary>
public sealed class Fenced<TState>
    where TState : new()
{
    /// <summary>The highest token that was accepted; 0 if none was.</summary>
    public long Token { get; set; }

    public TState Value { get; set; } = new();
}
