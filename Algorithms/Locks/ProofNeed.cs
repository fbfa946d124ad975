namespace OrleansCluster.Algorithms.Locks;

/// <summary>What must be done before answers may go out.</summary>
public enum ProofNeed
{
    /// <summary>Nothing: none of them says anything of who holds what.</summary>
    None,

    /// <summary>The record must be read, and found to be the one that was last read or written here.</summary>
    Verify,

    /// <summary>The record must be written, on the condition that it is the one that was last read or written here.</summary>
    Write,
}
