using System.Buffers.Binary;
using System.Globalization;
using OrleansCluster.Algorithms.Locks;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>
/// The gate of what is in the metadata store and protected by one lock: a key that holds the highest token that was accepted. A holder enters before its
/// first read; each of its changes is a transaction on the condition that nobody with a higher token has entered since. A change that goes past
/// <see cref="CommitAsync"/> and <see cref="Condition"/> is not protected. Safe for concurrent use.
/// </summary>
/// <remarks>
/// The key stays for as long as the resource may be changed: who deletes it forgets what was accepted. Operations throw
/// <see cref="StaleTokenException"/>, and what the client's changes throw: of a change whose answer was lost, <c>OutcomeKnown</c> is false. It may
/// take effect yet, until somebody with a higher token has entered.
/// </remarks>
public sealed class MetadataFencingGate
{
    private readonly MetadataClient _client;

    /// <param name="client">The store of what is protected.</param>
    /// <param name="resource">What is protected: as a lock's name. Each resource has one lock, of one kind.</param>
    public MetadataFencingGate(MetadataClient client, string resource)
        : this(client, resource, null)
    {
    }

    private MetadataFencingGate(MetadataClient client, string resource, int? slot)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (LockLimits.CheckName(resource) is { } problem)
            throw new InvalidLockRequestException(problem);
        (_client, Resource) = (client, resource);
        // What comes before the first slash has none: no resource's key is another's slot's.
        Key = ByteString.OfUtf8(slot is { } number ? string.Create(CultureInfo.InvariantCulture, $"fencing.{number}/{resource}") : "fencing/" + resource);
    }

    public string Resource { get; }

    /// <summary>Where the highest token is.</summary>
    public ByteString Key { get; }

    /// <summary>The gate of one permit of a semaphore, for what belongs to that permit: tokens of different permits cannot be compared.</summary>
    /// <param name="slot">One of <see cref="SemaphoreHandle.Slots"/>.</param>
    public MetadataFencingGate Slot(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, LockLimits.MaxPermits);
        return new(_client, Resource, slot);
    }

    /// <summary>Shows a token: afterwards no lower one is accepted any more. May be repeated.</summary>
    public async Task EnterAsync(long token, CancellationToken cancellationToken = default)
    {
        var shown = Encode(token);
        var outcome = await _client.Transaction()
            .If(new Compare(KeyRange.One(Key), CompareTarget.Value, CompareRelation.Greater, 0, shown))
            .Then(new RangeOperation(KeyRange.One(Key)))
            .Else(new PutOperation(Key, shown))
            .CommitAsync(cancellationToken);
        if (outcome.Succeeded)
            throw new StaleTokenException(Resource, token, await AcceptedAsync(outcome, cancellationToken));
    }

    /// <summary>Holds as long as the token that entered is the highest that was accepted: for transactions that are put together elsewhere.</summary>
    public Compare Condition(long token) => Compare.Holds(Key, Encode(token));

    /// <summary>Commits a transaction that is done only if no higher token was accepted. The token must have been shown.</summary>
    /// <param name="token">The holder's.</param>
    /// <param name="effect">Puts the transaction together: what is added to the condition of the token.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>As of any transaction: not succeeded means that another of its conditions did not hold.</returns>
    public async Task<TransactionOutcome> CommitAsync(long token, Action<MetadataTransaction> effect, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(effect);
        var transaction = _client.Transaction().If(Condition(token)).Else(new RangeOperation(KeyRange.One(Key)));
        effect(transaction);
        var outcome = await transaction.CommitAsync(cancellationToken);
        if (outcome.Succeeded)
            return outcome;
        var gate = new FencingGate(await AcceptedAsync(outcome, cancellationToken));
        if (!gate.TryPass(token, out var next))
            throw new StaleTokenException(Resource, token, gate.Accepted);
        if (next != gate)
            throw new InvalidLockRequestException($"The fencing token {token} was not shown to the gate of '{Resource}' before. Nothing was changed.");
        return outcome with { Results = [.. outcome.Results.Skip(1)] };
    }

    private async Task<long> AcceptedAsync(TransactionOutcome outcome, CancellationToken cancellationToken)
    {
        // An answer that had to be sent again may have been too large to be kept.
        var item = outcome.Results is [RangeResult range, ..] ? range.Items.FirstOrDefault() : (await _client.GetAsync(Key, null, cancellationToken)).Item;
        if (item is null)
            return 0;
        return item.Value.Length == sizeof(long)
            ? BinaryPrimitives.ReadInt64BigEndian(item.Value.Span)
            : throw new InvalidOperationException($"The key '{Key}' holds something else than a fencing token.");
    }

    // Big-endian: the store compares bytes from left to right, and so tokens as numbers.
    private static ByteString Encode(long token)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(token);
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, token);
        return ByteString.CopyOf(bytes);
    }
}
