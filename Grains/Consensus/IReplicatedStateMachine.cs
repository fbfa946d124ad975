namespace OrleansCluster.Grains.Consensus;

/// <summary>
/// What a group replicates. Deterministic: replicas that were given the same commands are the same. One caller at a time, always on the
/// scheduler of the replica; what waits goes on there too.
/// </summary>
public interface IReplicatedStateMachine
{
    /// <summary>Applies a committed command. Whatever the bytes are, it answers and does not throw: else every replica would end.</summary>
    /// <param name="index">Its place in the log; greater each time.</param>
    /// <param name="command">The command. Kept as long as wanted; never altered.</param>
    /// <returns>The answer for whoever proposed it.</returns>
    ReadOnlyMemory<byte> Apply(long index, ReadOnlyMemory<byte> command);

    /// <summary>
    /// Answers a question and changes nothing. The state is read before anything is awaited; then it may wait for a later one, for a
    /// bounded time. Whatever the bytes are, it does not throw, but for the cancellation.
    /// </summary>
    /// <param name="query">The question.</param>
    /// <param name="cancellationToken">Cancelled when the replica ends.</param>
    ValueTask<ReadOnlyMemory<byte>> QueryAsync(ReadOnlyMemory<byte> query, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a client's command is to be kept out of the log, because it can have no effect or is not a client's to give: then the
    /// answer to it; else null. Does not look at the state. Whatever the bytes are, it does not throw.
    /// </summary>
    ReadOnlyMemory<byte>? Refuse(ReadOnlyMemory<byte> command);

    /// <summary>
    /// What a leader proposes by itself. Called only while this replica leads and has applied an entry of its own term: after what was
    /// applied, and when it was asked to be. Bounded in every call; deterministic.
    /// </summary>
    /// <param name="now">The monotonic clock.</param>
    /// <param name="wall">The wall clock, which may go back.</param>
    LeaderWork Lead(TimeSpan now, DateTimeOffset wall);

    /// <summary>This replica leads no more: what <see cref="Lead"/> knew is void.</summary>
    void Follow();

    /// <summary>
    /// The state as it is now, in parts, to be read while later commands are applied. Takes next to no time by itself. Each part is made
    /// when it is asked for, and read before the next one is.
    /// </summary>
    IEnumerable<ReadOnlyMemory<byte>> Freeze();

    /// <summary>Begins to take over a state that another <see cref="Freeze"/> gave, the parts cut anew.</summary>
    IStateRestore BeginRestore();
}
