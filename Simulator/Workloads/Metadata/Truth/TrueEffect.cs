using OrleansCluster.Algorithms.Metadata.Commands;

namespace OrleansCluster.Simulator.Workloads.Metadata.Truth;

/// <summary>What an entry of the log came to.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Command">What it was; null if it was no command.</param>
/// <param name="Answer">The answer by the rules, as text.</param>
/// <param name="HasRun">It was carried out: neither refused nor the repetition of an earlier one.</param>
/// <param name="Revision">The store's revision after it.</param>
/// <param name="Ended">The leases that ended by it.</param>
internal sealed record TrueEffect(TapeEntry Entry, MetadataCommand? Command, string Answer, bool HasRun, long Revision, IReadOnlyList<long> Ended);
