namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>A place in a queue, shown again with each further call of a wish that waits: also to another activation.</summary>
/// <param name="Epoch">Which activation gave it, from 1 on.</param>
/// <param name="Number">Counted within the epoch.</param>
[GenerateSerializer, Alias("oc.locks.QueueTicket"), Immutable]
public sealed record QueueTicket(long Epoch, long Number);
