namespace OrleansCluster.Simulator.Workloads.Metadata.Truth;

/// <summary>A command that the group has committed.</summary>
/// <param name="Index">Its place in the log.</param>
/// <param name="Command">Its bytes.</param>
/// <param name="Answer">What the first replica that applied it answered.</param>
/// <param name="Applied">When that was, in ticks of true time: from then on it is certain that it was committed.</param>
/// <param name="By">Which replica it was.</param>
internal sealed record TapeEntry(long Index, byte[] Command, byte[] Answer, long Applied, string By);
