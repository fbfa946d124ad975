namespace OrleansCluster.Simulator.Checking;

/// <summary>What a fenced resource did with an access.</summary>
/// <param name="Operation">The call that asked for it. Its key is the resource's name.</param>
/// <param name="Token">With which token it asked.</param>
/// <param name="Accepted">Whether the resource let it in.</param>
/// <param name="At">When the resource decided.</param>
internal sealed record Access(Operation Operation, long Token, bool Accepted, long At);
