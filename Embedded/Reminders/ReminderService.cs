using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Embedded.Chance;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Hosting;
using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Reminders;

/// <summary>
/// Serves the reminders of the silo's part of all grains, from the time when it is active. It has turns, as a grain has. Of the table
/// it reads its part: at the start, when the cluster's members have changed, and every so often.
/// </summary>
/// <remarks>When members change, two silos may take the same grain for theirs for a moment: then a tick may come twice.</remarks>
internal sealed class ReminderService(
    SiloAccessor accessor,
    IReminderTable table,
    IClusterMembershipService membership,
    IOptions<ReminderOptions> options,
    ILogger<ReminderService> logger)
    : TurnContext(accessor.Value.Cluster.World.Scheduler), ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>How often it looks whether the members have changed; so long may a dead silo's reminders be without one who serves them.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);

    private readonly Silo _silo = accessor.Value;
    private readonly Dictionary<(GrainId Grain, string Name), LocalReminder> _reminders = [];
    private Task _lastRead = Task.CompletedTask;
    private ITimer? _looker;
    private MembershipVersion _seen = MembershipVersion.MinValue;
    private ReminderRange? _range;
    private long _readAt;
    private bool _reading;
    private bool _running;

    public override bool IsFenced => _silo.IsFenced;

    public override EngineRandom? Chance => _silo.Cluster.World.Random;

    public DateTime UtcNow => _silo.Time.GetUtcNow().UtcDateTime;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(ReminderService), ServiceLifecycleStage.Active, Start, Stop);

    /// <summary>Reads the reminders of a grain anew. Safe from any context.</summary>
    public Task Changed(GrainId grain)
    {
        var done = new TaskCompletionSource(_silo.Cluster.World.Scheduler.OutsideContinuations);
        Post(_ => Chain(() => ReadGrain(grain), done), null);
        return done.Task;
    }

    /// <summary>Whether this silo serves the grain as the members are now.</summary>
    public bool Serves(GrainId grain)
    {
        if (membership.CurrentSnapshot.Version != _seen) Look();
        return _range is { } range && range.Contains(grain);
    }

    public void ReportFailedTick(Exception exception, ReminderEntry entry) => ReminderLog.TickFailed(logger, exception, entry.GrainId, entry.ReminderName);

    protected override void OnUnhandled(Exception exception) => ReminderLog.TurnFailed(logger, exception);

    private async Task Start(CancellationToken cancellationToken)
    {
        await table.StartAsync(cancellationToken).WaitAsync(options.Value.InitializationTimeout, _silo.Time, cancellationToken);
        Post(_ => _running = true, null);
        _looker = _silo.Time.CreateTimer(_ => Post(_ => Look(), null), null, TimeSpan.Zero, LookPeriod);
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        _looker?.Dispose();
        Post(_ => StopAll(), null);
        if (!_silo.IsFenced) await table.StopAsync(cancellationToken);
    }

    private void StopAll()
    {
        _running = false;
        foreach (var reminder in _reminders.Values) reminder.Dispose();
        _reminders.Clear();
    }

    private void Look()
    {
        if (!_running) return;
        var snapshot = membership.CurrentSnapshot;
        if (snapshot.Version != _seen)
        {
            _seen = snapshot.Version;
            var range = ReminderRange.Of(_silo.Address, snapshot);
            if (range != _range) _readAt = 0;
            _range = range;
        }

        var now = _silo.Time.GetTimestamp();
        if (_reading || (_readAt != 0 && _silo.Time.GetElapsedTime(_readAt, now) < options.Value.RefreshReminderListPeriod)) return;
        _reading = true;
        _readAt = Math.Max(now, 1);
        Chain(ReadRange, done: null);
    }

    /// <summary>One read after the other, so that what was read later counts.</summary>
    private void Chain(Func<Task> read, TaskCompletionSource? done) => _lastRead = After(_lastRead, read, done);

    private async Task After(Task previous, Func<Task> read, TaskCompletionSource? done)
    {
        await previous;
        try
        {
            if (_running) await read();
        }
#pragma warning disable CA1031 // Whatever the table fails with: it is read again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _readAt = 0;
            ReminderLog.ReadFailed(logger, exception, LookPeriod);
        }

        done?.TrySetResult();
    }

    private async Task ReadRange()
    {
        try
        {
            if (_range is not { } range)
            {
                Keep([], _ => true);
                return;
            }

            Keep((await table.ReadRows(range.Begin, range.End)).Reminders, _ => true);
        }
        finally
        {
            _reading = false;
        }
    }

    private async Task ReadGrain(GrainId grain)
    {
        if (!Serves(grain)) return;
        Keep((await table.ReadRows(grain)).Reminders, id => id == grain);
    }

    /// <summary>Of the grains that are meant, these reminders and no others.</summary>
    private void Keep(IList<ReminderEntry> entries, Func<GrainId, bool> isMeant)
    {
        if (!_running) return;
        var there = entries.ToDictionary(e => (e.GrainId, e.ReminderName));
        foreach (var gone in _reminders.Where(r => isMeant(r.Key.Grain) && (!there.TryGetValue(r.Key, out var entry) || entry.ETag != r.Value.ETag)).ToArray())
        {
            _reminders.Remove(gone.Key);
            gone.Value.Dispose();
        }

        foreach (var entry in entries)
        {
            if (!_reminders.ContainsKey((entry.GrainId, entry.ReminderName)) && Serves(entry.GrainId))
                _reminders.Add((entry.GrainId, entry.ReminderName), new LocalReminder(this, entry, _silo.GrainFactory.GetGrain<IRemindable>(entry.GrainId), _silo.Time));
        }
    }
}
