namespace OrleansCluster.Algorithms.Metadata.Snapshots;

/// <summary>The records of a snapshot, in the order in which they come.</summary>
internal enum RecordKind : byte
{
    Header = 0,
    Mark = 1,
    Quota = 2,
    Lease = 3,

    /// <summary>A session; its answers follow.</summary>
    Session = 4,
    Answer = 5,

    /// <summary>A key with its oldest version; its further ones follow.</summary>
    Key = 6,
    Version = 7,
    End = 8,
}
