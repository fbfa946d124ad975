namespace Orleans.Runtime;

/// <summary>A timer of an activation; disposing it stops it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets when the next tick is due, from now, and the pause after each tick; <see cref="Timeout.InfiniteTimeSpan"/> means never.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
