namespace OrleansCluster.Algorithms.Locks;

/// <summary>What became of a member of a round. The numbers are part of what is kept.</summary>
public enum BarrierMemberState
{
    /// <summary>It is in the round.</summary>
    In = 0,

    /// <summary>It has left.</summary>
    Left = 1,

    /// <summary>Its lease ran out: nobody waits for it any more.</summary>
    Lost = 2,
}
