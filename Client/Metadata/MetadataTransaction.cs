using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>
/// A transaction being put together: if all compares hold, the first operations, else the others, all at once and in one revision. The
/// operations run in their order, and each sees what those before it did. Without compares the first operations are run. Not safe for
/// concurrent use.
/// </summary>
public sealed class MetadataTransaction
{
    private readonly Func<TransactionCommand, CancellationToken, Task<TransactionOutcome>> _commit;
    private readonly List<Compare> _compares = [];
    private readonly List<Operation> _then = [];
    private readonly List<Operation> _else = [];

    internal MetadataTransaction(Func<TransactionCommand, CancellationToken, Task<TransactionOutcome>> commit) => _commit = commit;

    /// <summary>Adds conditions. All of them must hold.</summary>
    public MetadataTransaction If(params Compare[] compares) => Add(_compares, compares);

    /// <summary>Adds what is done if all conditions hold.</summary>
    public MetadataTransaction Then(params Operation[] operations) => Add(_then, operations);

    /// <summary>Adds what is done if one does not.</summary>
    public MetadataTransaction Else(params Operation[] operations) => Add(_else, operations);

    /// <summary>Runs it. Called again, it is another transaction of the same content.</summary>
    /// <exception cref="InvalidMetadataRequestException">A branch puts a key twice, or puts one that it deletes as well.</exception>
    /// <exception cref="MetadataTooLargeException">It has too many operations or bytes, or changes or visits too many keys.</exception>
    /// <exception cref="LeaseGoneException">A put names a lease that has ended.</exception>
    /// <exception cref="RevisionCompactedException">A range is read at a revision that was compacted.</exception>
    /// <exception cref="MetadataException">As of <see cref="MetadataClient"/>'s changes.</exception>
    public Task<TransactionOutcome> CommitAsync(CancellationToken cancellationToken = default)
    {
        Requests.CheckCompares(_compares);
        Requests.CheckBranch(_then);
        Requests.CheckBranch(_else);
        return _commit(new TransactionCommand([.. _compares], [.. _then], [.. _else]), cancellationToken);
    }

    private MetadataTransaction Add<T>(List<T> all, T[] more)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(more);
        foreach (var one in more)
            ArgumentNullException.ThrowIfNull(one, nameof(more));
        all.AddRange(more);
        return this;
    }
}
