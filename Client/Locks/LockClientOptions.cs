namespace OrleansCluster.Client.Locks;

/// <summary>How a <see cref="LockClient"/> works. Checked when the client is made.</summary>
public sealed class LockClientOptions
{
    /// <summary>What owners of this client are called, before what tells them from all others: up to 32 letters, none of them a control character.</summary>
    public string OwnerName { get; set; } = "";

    /// <summary>How long the answer to one call may take, beyond the time that the call itself waits for others. From 10 ms to 15 s.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// For how long an operation is tried again while nobody can tell who holds what. Who waits for longer than that tries for as long
    /// as he waits. From <see cref="CallTimeout"/> to 10 minutes.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait of one call; who waits longer makes further ones with the same ticket. From 10 ms to 10 s.</summary>
    public TimeSpan WaitSlice { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause after a failure; it doubles with each, and half of it is drawn. From 1 ms to 1 minute.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// The longest pause. From 1 ms to 1 minute. A place in a queue is kept for one second after its silo has gone: who pauses longer may lose it.
    /// </summary>
    public TimeSpan MaxRetryPause { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How many names this client may hold and wait for at a time. From 1 to 1,000,000.</summary>
    public int MaxHeldLocks { get; set; } = 10_000;

    /// <summary>
    /// ρ: how much faster or slower than real time this machine's and the silos' monotonic clocks may run: by so much a lock counts as lost
    /// earlier than its lease says. From 0 to 0.2.
    /// </summary>
    public double MaxClockDrift { get; set; } = 0.01;
}
