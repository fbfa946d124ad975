namespace OrleansCluster.Client.Calls;

/// <summary>Until when an operation may take, by the monotonic clock.</summary>
internal readonly struct Deadline(TimeProvider time, TimeSpan span)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>How long it may take in all.</summary>
    public TimeSpan Span => span;

    /// <summary>
    /// What is left, in whole milliseconds, rounded up: waits are cut down to whole ones, so that waiting for a part of one would be no wait
    /// at all, and whoever repeats it would not end.
    /// </summary>
    public TimeSpan Left => TimeSpan.FromMilliseconds(Math.Ceiling((span - time.GetElapsedTime(_start)).TotalMilliseconds));

    public bool IsOver => time.GetElapsedTime(_start) >= span;
}
