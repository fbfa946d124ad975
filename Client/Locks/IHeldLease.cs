namespace OrleansCluster.Client.Locks;

/// <summary>Something that is held by a lease, and renewed by <see cref="LockKeeper"/>.</summary>
internal interface IHeldLease : IAsyncDisposable
{
    /// <summary>Asks for a full lease again; false if it is held no more.</summary>
    Task<bool> RenewAsync();
}
