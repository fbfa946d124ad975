namespace OrleansCluster.Algorithms.Locks;

/// <summary>Somebody who waits for enough others to be there.</summary>
internal sealed class Gatherer(EnterRequest request)
{
    public EnterRequest Request { get; set; } = request;

    /// <summary>The call that waits; null between two of them.</summary>
    public long? Call { get; set; }

    public TimeSpan ArrivedAt { get; set; }

    /// <summary>When the call is answered at the latest or, between two calls, the place given up.</summary>
    public TimeSpan Deadline { get; set; }
}
