namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>What is held and waited for on one silo, as its activations last said: it proves nothing.</summary>
/// <param name="Names">How many names somebody holds or waits for.</param>
/// <param name="Idle">How many others are kept in memory.</param>
/// <param name="Holders">How many hold them, all together.</param>
/// <param name="Waiting">How many wait for them, all together.</param>
/// <param name="Top">The first of them, by how many wait, then by how many hold, then by name.</param>
[GenerateSerializer, Alias("oc.locks.SiloLocksReport"), Immutable]
public sealed record SiloLocksReport(int Names, int Idle, long Holders, long Waiting, NameReport[] Top);
