using OrleansCluster.Grains.Turns;

namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>The time that one read, write or clear has, and the growing pauses between its attempts.</summary>
internal sealed class StateDeadline(SharedFileStorageOptions options, TimeProvider time)
{
    /// <summary>Timers have this resolution: a shorter wait is none, and who makes it again and again never lets go of the thread.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly long _began = time.GetTimestamp();
    private TimeSpan _pause = options.FirstPause;

    /// <summary>What is left; may be negative.</summary>
    public TimeSpan Left => options.TimeLimit - time.GetElapsedTime(_began);

    public bool IsOver => Left < Shortest;

    /// <summary>Waits for an answer as long as one attempt may take; throws <see cref="TimeoutException"/> if it does not come.</summary>
    public Task<T> AttemptAsync<T>(Task<T> answer)
    {
        if (answer.IsCompleted)
            return answer;
        var left = Left;
        if (left > options.AttemptTimeout)
            left = options.AttemptTimeout;
        return answer.InTurnAsync().WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
    }

    /// <summary>Waits before the next attempt, longer each time.</summary>
    public async Task PauseAsync()
    {
        var left = Left;
        var pause = _pause < left ? _pause : left;
        _pause = _pause * 2 < options.MaxPause ? _pause * 2 : options.MaxPause;
        if (pause >= Shortest)
            await Task.Delay(pause, time);
    }
}
