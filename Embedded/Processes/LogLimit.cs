namespace OrleansCluster.Embedded.Processes;

/// <summary>Lets one line through in a while, and counts the others: what a stranger does as often as it likes must not fill the log. Safe for threads.</summary>
internal sealed class LogLimit(TimeProvider time, TimeSpan every)
{
    private readonly Lock _gate = new();
    private long? _last;
    private long _leftOut;

    /// <param name="leftOut">If it may be told: how many were not since the last that was.</param>
    public bool Passes(out long leftOut)
    {
        lock (_gate)
        {
            var passes = _last is not { } last || time.GetElapsedTime(last) >= every;
            leftOut = _leftOut;
            (_last, _leftOut) = passes ? (time.GetTimestamp(), 0) : (_last, _leftOut + 1);
            return passes;
        }
    }
}
