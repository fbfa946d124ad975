namespace OrleansCluster.Grains.Consensus;

/// <summary>A state that comes in parts. Until it is complete the state machine is what it was.</summary>
public interface IStateRestore
{
    /// <summary>The next part.</summary>
    /// <exception cref="FormatException">It is not what was frozen.</exception>
    void Add(ReadOnlyMemory<byte> part);

    /// <summary>That was all: the state machine is this now.</summary>
    /// <exception cref="FormatException">Something is missing.</exception>
    void Complete();
}
