using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Files;

/// <summary>A block that its replicas have acknowledged.</summary>
/// <param name="Silos">Who has it.</param>
/// <param name="Data">What they were given.</param>
/// <param name="EveryPutAnswered">Whether no put of it was given up: then nobody reads <paramref name="Data"/> any more.</param>
internal readonly record struct SentBlock(string[] Silos, BlockData Data, bool EveryPutAnswered);
