namespace OrleansCluster.Grains.Consensus;

/// <summary>What a group replicates. Deterministic: replicas that were given the same commands are the same. One caller at a time.</summary>
public interface IReplicatedStateMachine
{
    /// <summary>Applies a committed command. Whatever the bytes are, it answers and does not throw: else every replica would end.</summary>
    /// <param name="index">Its place in the log; greater each time.</param>
    /// <param name="command">The command. Kept as long as wanted; never altered.</param>
    /// <returns>The answer for whoever proposed it.</returns>
    ReadOnlyMemory<byte> Apply(long index, ReadOnlyMemory<byte> command);

    /// <summary>Answers a question from the state as it is, and changes nothing. Whatever the bytes are, it does not throw.</summary>
    ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query);

    /// <summary>The state as it is now, in parts, to be read while later commands are applied. Each part is read before the next is asked for.</summary>
    IEnumerable<ReadOnlyMemory<byte>> Freeze();

    /// <summary>Begins to take over a state that another <see cref="Freeze"/> gave, the parts cut anew.</summary>
    IStateRestore BeginRestore();
}
