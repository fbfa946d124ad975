namespace OrleansCluster.Simulator.Running;

/// <summary>Where a run is.</summary>
internal enum Phase
{
    /// <summary>The world comes up, without faults.</summary>
    Boot,

    /// <summary>Work under faults: nothing wrong may be seen.</summary>
    Safety,

    /// <summary>A majority is whole: work must get done in time.</summary>
    Liveness,

    /// <summary>Everything is whole, and what is there is looked at.</summary>
    Verdict,

    Over,
}
