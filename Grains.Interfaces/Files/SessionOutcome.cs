namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>What became of a write session. The numbers are part of the protocol: append only.</summary>
[GenerateSerializer, Alias("oc.files.SessionOutcome")]
public enum SessionOutcome
{
    /// <summary>It is over without having been committed, or was never opened, or was committed and replaced since.</summary>
    Over = 0,

    /// <summary>It was open and is now closed: it never becomes visible.</summary>
    Aborted = 1,

    /// <summary>Its commit is the file's current version.</summary>
    Committed = 2,
}
