namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.Kit;

/// <summary>Chance without chance: a replica's timeouts are all alike, and those of higher ids are longer, so that a test knows who stands first.</summary>
internal sealed class FixedChance(double part, long life) : Random
{
    public override double NextDouble() => part;

    public override long NextInt64() => life;
}
