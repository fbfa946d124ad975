namespace OrleansCluster.Gateways.Http.Locks;

/// <summary>A name that somebody holds or waits for.</summary>
/// <param name="Kind">Lock, ReaderWriterLock, Semaphore, Election, Barrier or DoubleBarrier: names of different kinds are apart.</param>
/// <param name="Name">The name.</param>
/// <param name="Holders">How many hold it.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="Holder">One of those who hold it: of several, who does for longest.</param>
/// <param name="Note">What that one shows of itself.</param>
/// <param name="Since">Since when it does, by the clock of the silo that granted it.</param>
/// <param name="WaitedSeconds">For how long the first of those who wait has waited; not told of barriers.</param>
internal sealed record LockNameDocument(
    string Kind, string Name, int Holders, int Waiting, string? Holder, string? Note, DateTimeOffset? Since, double? WaitedSeconds);
