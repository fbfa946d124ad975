using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Reminders;

/// <summary>
/// A reminder that this silo serves. The next tick is armed when one has ended: ticks never overlap, and one that came due meanwhile
/// is left out. Touched in the service's turns only.
/// </summary>
internal sealed class LocalReminder : IDisposable
{
    /// <summary>Timers cannot wait for longer than 49 days; so long waits are series of these.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly ReminderService _service;
    private readonly ReminderEntry _entry;
    private readonly IRemindable _grain;
    private readonly ITimer _timer;
    private DateTime _next;
    private bool _stopped;

    public LocalReminder(ReminderService service, ReminderEntry entry, IRemindable grain, TimeProvider time)
    {
        _service = service;
        _entry = entry;
        _grain = grain;
        _timer = time.CreateTimer(static state => ((LocalReminder)state!).Due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _next = NextAfter(service.UtcNow);
        Arm();
    }

    public string ETag => _entry.ETag;

    public void Dispose()
    {
        _stopped = true;
        _timer.Dispose();
    }

    private void Due() => _service.Post(static state => _ = ((LocalReminder)state!).TickAsync(), this);

    private async Task TickAsync()
    {
        if (_stopped) return;
        var now = _service.UtcNow;
        if (now < _next && _next - now > TimeSpan.FromSeconds(1))
        {
            Arm(); // the end of one wait of several; what is less is a timer's inexactness
            return;
        }

        if (_service.Serves(_entry.GrainId))
        {
            try
            {
                await _grain.ReceiveReminder(_entry.ReminderName, new TickStatus(_entry.StartAt, _entry.Period, now));
            }
#pragma warning disable CA1031 // Whatever the grain, or the way to it, fails with: the next tick comes all the same.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _service.ReportFailedTick(exception, _entry);
            }
        }

        if (_stopped) return;
        var next = NextAfter(_service.UtcNow);
        _next = next > _next ? next : _next + _entry.Period; // a timer that comes early must not bring the same tick twice
        Arm();
    }

    private void Arm()
    {
        var wait = _next - _service.UtcNow;
        _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
    }

    private DateTime NextAfter(DateTime now) =>
        now < _entry.StartAt ? _entry.StartAt : now + (_entry.Period - TimeSpan.FromTicks((now - _entry.StartAt).Ticks % _entry.Period.Ticks));
}
