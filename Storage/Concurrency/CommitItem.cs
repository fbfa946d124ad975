namespace OrleansCluster.Storage.Concurrency;

/// <summary>Something that waits in a <see cref="CommitQueue{T}"/> to be written with the next flush.</summary>
internal abstract class CommitItem
{
    /// <summary>How many records it will write.</summary>
    public abstract int Records { get; }

    /// <summary>How many bytes it will write, about.</summary>
    public abstract long Bytes { get; }

    /// <summary>Its place among those that wait to be let in; null once it is in.</summary>
    public LinkedListNode<CommitItem>? Waiting { get; set; }

    /// <summary>Answers that it was called off, or refused, before anything of it was written.</summary>
    public abstract void Refuse(Exception reason);
}
