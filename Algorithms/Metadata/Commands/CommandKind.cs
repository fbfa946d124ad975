namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>The kinds of command, by the number that stands in their encoding.</summary>
internal enum CommandKind : byte
{
    Transaction = 0,
    GrantLease = 1,
    OpenSession = 2,
    RenewLeases = 3,
    RevokeLease = 4,
    ExpireLeases = 5,
    CheckpointLeases = 6,
    Compact = 7,
    MarkTime = 8,
    SetQuota = 9,
}
