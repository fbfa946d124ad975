namespace OrleansCluster.Algorithms.Metadata.Queries;

/// <summary>The kinds of question, by the number that stands in their encoding.</summary>
internal enum QueryKind : byte
{
    Range = 0,
    History = 1,
    Lease = 2,
    Leases = 3,
    Status = 4,
}
