using Microsoft.Extensions.Logging;

namespace OrleansCluster.Client.Locks;

/// <summary>
/// Says in the log that nothing certain has come of one caller's calls for long: whoever waits for ever is told nothing else. A warning after each
/// <see cref="LockClientOptions.Timeout"/> of nothing but failures.
/// </summary>
internal sealed partial class UnansweredCalls(LockCalls calls, string name)
{
    private TimeSpan? _since;
    private TimeSpan _lastSaid;

    /// <summary>Nothing certain came of a call that was sent then.</summary>
    public void Failed(TimeSpan sent, Exception error)
    {
        if (_since is not { } since)
            _since = since = _lastSaid = sent;
        var now = calls.Now;
        if (now - _lastSaid < calls.Options.Timeout)
            return;
        _lastSaid = now;
        if (calls.Logger is { } logger)
            LogUnanswered(logger, error, name, (now - since).TotalSeconds);
    }

    /// <summary>A call was answered.</summary>
    public void Answered() => _since = null;

    [LoggerMessage(EventId = 3105, Level = LogLevel.Warning, Message = "Nobody has been able to tell how {Name} stands for {Seconds:0.#} s. Who waits for it goes on asking.")]
    private static partial void LogUnanswered(ILogger logger, Exception error, string name, double seconds);
}
