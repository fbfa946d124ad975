namespace OrleansCluster.Embedded.Enumerations;

/// <summary>An enumeration on the grain's side. All of it happens in turns of the grain's activation.</summary>
internal abstract class Enumeration
{
    /// <summary>When it was used last, in ticks of the cluster's clock.</summary>
    public long LastUse { get; set; }

    /// <summary>Whether a step of it is being answered.</summary>
    public bool IsInUse { get; protected set; }

    /// <summary>Whether there is nothing more to ask it for.</summary>
    public bool IsOver { get; protected set; }

    /// <inheritdoc cref="IEnumerations.Next"/>
    public abstract ValueTask<EnumerationAnswer> Next(int number, int batch, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>A step that waits for an item ends now.</summary>
    public abstract void StopWaiting();

    /// <summary>
    /// Cancels its token and disposes of its iterator. If the iterator is on its way to the next item it is disposed of when it gets
    /// there, after this has returned.
    /// </summary>
    public abstract ValueTask Close();
}
