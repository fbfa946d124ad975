namespace OrleansCluster.Algorithms.Locks;

/// <summary>
/// One wish to hold, for as long as it exists: whoever asks again, because an answer was lost or the lock moved to another silo, asks for the same one.
/// </summary>
/// <param name="Owner">Who asks. Owners that are equal are one and the same to a reentrant lock.</param>
/// <param name="Number">Which of the owner's wishes it is; an owner never uses a number twice for one name.</param>
public readonly record struct LockOperation(string Owner, long Number);
