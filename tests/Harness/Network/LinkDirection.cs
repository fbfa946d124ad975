namespace OrleansCluster.Harness.Network;

/// <summary>Which bytes of a link's connections.</summary>
[Flags]
public enum LinkDirection
{
    /// <summary>From the one who connects to the one who listens.</summary>
    Forward = 1,

    /// <summary>From the one who listens to the one who connected.</summary>
    Backward = 2,

    Both = Forward | Backward,
}
