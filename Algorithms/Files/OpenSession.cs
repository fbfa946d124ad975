namespace OrleansCluster.Algorithms.Files;

/// <summary>A write under way, as the file's record keeps it.</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="BlockSize">In bytes.</param>
/// <param name="Replication">How many silos shall hold each block.</param>
/// <param name="DeadlineUtc">From then on it is over, by the clock of whoever asks.</param>
public sealed record OpenSession(string SessionId, int BlockSize, int Replication, DateTimeOffset DeadlineUtc);
