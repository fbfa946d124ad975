namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>
/// If all compares hold, the first operations, else the others: all at once, in one revision. The operations run in their
/// order, and each reads what those before it did. A put and a deletion are transactions of one operation.
/// </summary>
public sealed record TransactionCommand(Compare[] If, Operation[] Then, Operation[] Else) : MetadataCommand
{
    /// <summary>Operations without a condition.</summary>
    public static TransactionCommand Of(params Operation[] operations) => new([], operations, []);
}
