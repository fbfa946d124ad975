using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Enumerations;

/// <summary>
/// What every activation answers besides its grain's own interfaces: the calls of which an enumeration of one of its methods is made.
/// They interleave with everything.
/// </summary>
internal interface IEnumerations : IAddressable
{
    /// <summary>Calls the method, and answers as <see cref="Next"/> does.</summary>
    [AlwaysInterleave]
    ValueTask<EnumerationAnswer> Start(EnumerationStart start, [Immutable] object?[] arguments, CancellationToken cancellationToken);

    /// <summary>The items that are there, or as soon as there is one; after a time the answer that there is none yet.</summary>
    /// <param name="id">The enumeration.</param>
    /// <param name="number">Counts its calls; 1 is its start. What came before comes in vain.</param>
    /// <param name="batch">At most how many items.</param>
    /// <param name="wait">At most how long to wait for the first.</param>
    /// <param name="cancellationToken">Cancels the enumeration's own token.</param>
    [AlwaysInterleave]
    ValueTask<EnumerationAnswer> Next(Guid id, int number, int batch, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Ends the enumeration: its iterator's <c>finally</c> blocks run. One that waits is cancelled, and ends when it can.</summary>
    [AlwaysInterleave]
    ValueTask End(Guid id);

    /// <summary>As <see cref="End"/>, without an answer.</summary>
    [AlwaysInterleave, OneWay]
    ValueTask Abandon(Guid id);
}
