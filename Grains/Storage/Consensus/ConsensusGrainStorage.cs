using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Interfaces.Storage;

namespace OrleansCluster.Grains.Storage.Consensus;

/// <summary>
/// The <c>Consensus</c> provider of grain state: records in the metadata store, on the disks of a majority of its silos. The ETag is the
/// revision that last changed the record, which never comes back; who comes with another gets <see cref="InconsistentStateException"/>,
/// and nothing was written. What else can fail comes as a <see cref="SharedStateException"/>.
/// </summary>
/// <remarks>
/// A change is a transaction on the condition of its ETag, sent under a number of the client's session: sent again, it acts once. One
/// whose outcome stays unknown may lie in the leader's log still. So the next read here goes through the log, behind it, and tells the
/// session that its number is given up: from then on it has acted, which the read shows, or never will.
/// </remarks>
public sealed class ConsensusGrainStorage(MetadataClient client, SiloFence fence) : IGrainStorage, IRevisionedGrainStorage
{
    /// <inheritdoc/>
    public bool ETagsAreRevisions => true;

    /// <summary>The largest state, in bytes as serialized: 1 MiB.</summary>
    public const int MaxStateBytes = MetadataLimits.MaxValueBytes;

    private static readonly ByteString AnyKey = ByteString.OfUtf8(ConsensusStateKeys.Prefix);

    // How many changes have been of unknown outcome, and how many of them something has passed through the log since.
    private long _unknown;
    private long _settled;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        fence.ThrowIfDown();
        var key = ConsensusStateKeys.Of(stateName, grainId);
        var item = await TryAsync(stateName, grainId, async () =>
        {
            var unknown = Volatile.Read(ref _unknown);
            if (Volatile.Read(ref _settled) < unknown)
                await SettleAsync(NameOf(stateName, grainId), unknown);
            return (await client.GetAsync(key, null, fence.Down)).Item;
        });
        StateRecords.Read(grainState, item?.ModRevision, item is null ? default : item.Value.Span);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        fence.ThrowIfDown();
        var bytes = GrainStateSerializer.Serialize(grainState.State);
        if (bytes.Length > MaxStateBytes)
            throw new StateTooLargeException(NameOf(stateName, grainId), bytes.Length, MaxStateBytes);
        var key = ConsensusStateKeys.Of(stateName, grainId);
        var revision = await ChangeAsync(stateName, grainId, key, grainState.ETag, new PutOperation(key, ByteString.CopyOf(bytes.Span)));
        StateRecords.Written(grainState, revision);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        fence.ThrowIfDown();
        var key = ConsensusStateKeys.Of(stateName, grainId);
        await ChangeAsync(stateName, grainId, key, grainState.ETag, new DeleteOperation(KeyRange.One(key)));
        StateRecords.Cleared(grainState);
    }

    private static string NameOf(string stateName, GrainId grainId) => $"'{stateName}' of {grainId}";

    // The revision that it made.
    private Task<long> ChangeAsync(string stateName, GrainId grainId, ByteString key, string? etag, Operation change) =>
        TryAsync(stateName, grainId, async () =>
        {
            try
            {
                var outcome = await client.Transaction()
                    .If(Compare.Unchanged(key, StateRecords.VersionOf(etag) ?? 0))
                    .Then(change)
                    .Else(new RangeOperation(KeyRange.One(key)) { KeysOnly = true })
                    .CommitAsync(fence.Down);
                return outcome.Succeeded ? outcome.Revision : throw StateRecords.Conflict(stateName, grainId, Stored(outcome), etag);
            }
            catch (MetadataException e) when (!e.OutcomeKnown)
            {
                Interlocked.Increment(ref _unknown);
                throw;
            }
            catch (OperationCanceledException) when (fence.IsDown)
            {
                throw new StateOutcomeUnknownException(NameOf(stateName, grainId), "the silo that waited for it has stopped or was killed.");
            }
        });

    private async Task SettleAsync(string subject, long unknown)
    {
        try
        {
            await client.Transaction().Then(new RangeOperation(KeyRange.One(AnyKey)) { CountOnly = true }).CommitAsync(fence.Down);
        }
        catch (MetadataException e) when (!e.OutcomeKnown)
        {
            throw new StateUnavailableException(subject, "what became of an earlier change cannot be told yet. " + e.Message);
        }

        for (var settled = Volatile.Read(ref _settled); settled < unknown;)
        {
            var seen = Interlocked.CompareExchange(ref _settled, unknown, settled);
            if (seen == settled)
                return;
            settled = seen;
        }
    }

    private static long? Stored(TransactionOutcome outcome) =>
        outcome.Results is [RangeResult { Items: [var item] }] ? item.ModRevision : null;

    private async Task<TResult> TryAsync<TResult>(string stateName, GrainId grainId, Func<Task<TResult>> work)
    {
        try
        {
            return await work();
        }
        catch (MetadataException e)
        {
            throw Translate(NameOf(stateName, grainId), e);
        }
        catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException && fence.IsDown)
        {
            throw new SiloFencedException(); // What was to be changed was not sent.
        }
    }

    private static Exception Translate(string subject, MetadataException error) => error switch
    {
        { OutcomeKnown: false } => new StateOutcomeUnknownException(subject, error.Message),
        MetadataQuotaExceededException => new StateStoreFullException(subject, error.Message),
        { Retryable: true } => new StateUnavailableException(subject, error.Message),
        _ => new StateStoreFailedException(subject, error.Message),
    };
}
