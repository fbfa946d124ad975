using OrleansCluster.Grains.Consensus;

namespace OrleansCluster.Cluster.Tests.Consensus;

/// <summary>Every group whose name begins with "ledger" is a <see cref="Ledger"/>.</summary>
internal sealed class LedgerGroups : IReplicatedGroups
{
    public IReplicatedStateMachine? Create(string group) => group.StartsWith("ledger", StringComparison.Ordinal) ? new Ledger() : null;
}
