using OrleansCluster.Algorithms.Consensus.Raft;
using OrleansCluster.Grains.Interfaces.Consensus;

namespace OrleansCluster.Grains.Consensus;

/// <summary>The end of a proposal, with what belongs to it.</summary>
/// <param name="End">What became of it.</param>
/// <param name="Refusal">Why it was not taken.</param>
/// <param name="Index">Where it stands in the log, if it was applied.</param>
/// <param name="Answer">The state machine's answer, if it was applied.</param>
internal readonly record struct ProposalOutcome(ProposalEnd End, ProposalRefusal Refusal, long Index, ReadOnlyMemory<byte> Answer);
