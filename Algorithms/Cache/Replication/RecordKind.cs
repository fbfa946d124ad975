namespace OrleansCluster.Algorithms.Cache.Replication;

/// <summary>The first byte of an encoded record. A number is never given to another meaning.</summary>
internal enum RecordKind : byte
{
    Put = 0,
    ChangeValue = 1,
    Append = 2,
    Touch = 3,
    Remove = 4,
    Promote = 5,
    InvalidateTag = 6,
    Clear = 7,
}
