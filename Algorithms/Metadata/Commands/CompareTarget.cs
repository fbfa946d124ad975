namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>What of a key is compared. The numbers are part of the encoding.</summary>
public enum CompareTarget : byte
{
    /// <summary>A key that is not there has no value: no compare of it holds.</summary>
    Value = 0,

    /// <summary>0 for a key that is not there, as are the revisions and the lease.</summary>
    Version = 1,

    CreateRevision = 2,

    ModRevision = 3,

    Lease = 4,
}
