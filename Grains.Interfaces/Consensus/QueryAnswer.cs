namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>The answer to a question.</summary>
/// <param name="IsAnswered">False if no leader could be asked, or it is not known how old the state here is: ask again, or elsewhere.</param>
/// <param name="LeaderSilo">Where the leader is, as far as this replica knows.</param>
/// <param name="Index">What the state that answered had applied.</param>
/// <param name="Answer">The state machine's answer.</param>
[GenerateSerializer, Immutable, Alias("oc.consensus.QueryAnswer")]
public sealed record QueryAnswer(bool IsAnswered, string? LeaderSilo, long Index, byte[] Answer);
