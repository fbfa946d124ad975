namespace OrleansCluster.Algorithms.Locks;

/// <summary>What a name looks like from afar, for people. It proves nothing.</summary>
/// <param name="Holders">How many hold it: those whose lease ran out and who stand in the way for their lock-delay included; of a double barrier who is in; of a barrier one while it is set.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="Holder">One of those who hold it: of several, who does for longest.</param>
/// <param name="Note">What that one shows of itself.</param>
/// <param name="SinceUtc">Since when it does, by the clock of the silo that granted it.</param>
/// <param name="Waited">For how long the first of those who wait has waited at this activation; zero if that is not counted.</param>
public sealed record NameFigures(int Holders, int Waiting, string? Holder, string? Note, DateTimeOffset? SinceUtc, TimeSpan Waited);
