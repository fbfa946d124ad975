using Orleans.Runtime;

namespace OrleansCluster.Grains.Locks;

/// <summary>
/// The activations of a silo that nobody holds or waits for, as many as may stay in memory: when there are more, the one that has been idle for
/// longest is deactivated. Safe for concurrent use.
/// </summary>
internal sealed class IdleNames(int capacity)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<IGrainContext> _order = new();

    public int Count
    {
        get
        {
            lock (_lock)
                return _order.Count;
        }
    }

    /// <summary>It is idle from now on.</summary>
    public void Add(LinkedListNode<IGrainContext> activation)
    {
        LinkedListNode<IGrainContext>? oldest = null;
        lock (_lock)
        {
            if (activation.List is not null)
                return;
            _order.AddLast(activation);
            if (_order.Count > capacity)
            {
                oldest = _order.First!;
                _order.Remove(oldest);
            }
        }

        // If it is called at this very moment, that call goes on to the next activation.
        oldest?.Value.Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"More than {capacity} names of locks were idle."));
    }

    /// <summary>It is used, or gone.</summary>
    public void Remove(LinkedListNode<IGrainContext> activation)
    {
        lock (_lock)
        {
            if (activation.List is not null)
                _order.Remove(activation);
        }
    }
}
