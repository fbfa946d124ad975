namespace OrleansCluster.Algorithms.Locks;

/// <summary>One who waits, for people.</summary>
/// <param name="Owner">Who.</param>
/// <param name="Mode">With whom he would share.</param>
/// <param name="Permits">How many permits he wants.</param>
/// <param name="Note">What the hold would show.</param>
/// <param name="Waited">For how long he has waited here.</param>
public sealed record WaiterView(string Owner, HoldMode Mode, int Permits, string? Note, TimeSpan Waited);
