namespace OrleansCluster.Algorithms.Locks;

/// <summary>With whom a hold shares a name. The numbers are part of what is kept.</summary>
public enum HoldMode
{
    /// <summary>With nobody.</summary>
    Exclusive = 0,

    /// <summary>With everybody else who shares.</summary>
    Shared = 1,

    /// <summary>With everybody, as long as there are permits.</summary>
    Permits = 2,
}
