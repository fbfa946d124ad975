using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

[method: SetsRequiredMembers]
public readonly struct GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
{
    /// <summary>From the registration to the first tick; <see cref="Timeout.InfiniteTimeSpan"/> never starts it.</summary>
    public required TimeSpan DueTime { get; init; } = dueTime;

    /// <summary>From the end of one tick to the start of the next; <see cref="Timeout.InfiniteTimeSpan"/> ticks once.</summary>
    public required TimeSpan Period { get; init; } = period;

    /// <summary>Whether ticks may interleave with requests of an activation that is not reentrant. Default: no.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a tick counts as use, and so keeps the activation from idle collection. Default: no.</summary>
    public bool KeepAlive { get; init; }
}
