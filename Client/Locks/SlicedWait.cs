using OrleansCluster.Client.Calls;

namespace OrleansCluster.Client.Locks;

/// <summary>A wait as a series of calls, each of which waits for a part of it, until one of them ends it; those of which nothing certain comes are made again.</summary>
internal sealed class SlicedWait(LockCalls calls, string name, TimeSpan timeout)
{
    private readonly Deadline _deadline = new(calls.Time, timeout);
    private readonly Deadline _trying = new(calls.Time, calls.Options.Timeout);
    private readonly UnansweredCalls _unanswered = new(calls, name);
    private int _failures;
    private bool _isAnswered;

    /// <summary>The first answer tells something that further calls show: what one waits for, or where one stands.</summary>
    public bool TellsPlace { get; init; }

    /// <summary>Of some call nothing certain came: it may yet arrive.</summary>
    public bool HasFailed { get; private set; }

    private TimeSpan Left => _deadline.Left is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <param name="call">Makes a call, that waits for as long as it is told, and is the last or not.</param>
    /// <param name="isEnd">Told the answer, and a moment before its call was sent: whether it ends the wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TAnswer> RunAsync<TAnswer>(
        Func<TimeSpan, bool, Task<TAnswer>> call, Func<TAnswer, TimeSpan, bool> isEnd, CancellationToken cancellationToken)
        where TAnswer : class
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sent = calls.Now;
            if (await TryAsync(call, sent, cancellationToken) is not { } answer)
                continue;
            if (isEnd(answer, sent))
                return answer;
        }
    }

    private async Task<TAnswer?> TryAsync<TAnswer>(Func<TimeSpan, bool, Task<TAnswer>> call, TimeSpan sent, CancellationToken cancellationToken)
        where TAnswer : class
    {
        var left = Left;
        var slice = calls.SliceFor(isPlaceKnown: _isAnswered || !TellsPlace);
        var wait = left < slice ? left : slice;
        try
        {
            var answer = await calls.CallAsync(() => call(wait, wait == left), wait + calls.Options.CallTimeout, cancellationToken);
            (_failures, _isAnswered) = (0, true);
            _unanswered.Answered();
            return answer;
        }
        catch (Exception e) when (LockCalls.IsPassing(e, cancellationToken))
        {
            HasFailed = true;
            _unanswered.Failed(sent, e);
            if (_deadline.IsOver && _trying.IsOver)
                throw LockCalls.Unavailable(name, timeout > calls.Options.Timeout ? timeout : calls.Options.Timeout, e);
        }

        await calls.PauseAsync(++_failures, cancellationToken);
        return null;
    }
}
