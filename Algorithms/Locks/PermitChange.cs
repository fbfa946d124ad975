namespace OrleansCluster.Algorithms.Locks;

/// <summary>
/// The last of one owner's changes of how many permits there are, as the record keeps it: a call of his that comes again, or that comes late, changes
/// nothing any more.
/// </summary>
/// <param name="Owner">Whose it was.</param>
/// <param name="Number">Which of his operations; all before it are over.</param>
public sealed record PermitChange(string Owner, long Number);
