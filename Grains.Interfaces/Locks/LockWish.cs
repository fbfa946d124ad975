namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>
/// One wish to hold, through all the calls that it takes: whoever asks again, because an answer was lost or the lock moved to another
/// silo, asks for the same one.
/// </summary>
/// <param name="Owner">Who asks: 1 to 128 letters. Equal owners are one and the same to a reentrant lock.</param>
/// <param name="Number">Which of the owner's wishes it is; an owner never uses a number twice for one name.</param>
[GenerateSerializer, Alias("oc.locks.LockWish"), Immutable]
public sealed record LockWish(string Owner, long Number);
