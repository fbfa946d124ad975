using OrleansCluster.Simulator.Loop;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Disks;

// A call takes effect at some moment between its beginning and its completion. The effect is the machine's: it comes also while the
// process stands still. The completion is the process's: an event outside of any turn, held back while it stands still, and never
// once it is dead.

/// <summary>A call on a disk that is under way.</summary>
internal abstract class DiskCall(SimDisk disk, string path)
{
    private LoopEvent? _effect;
    private long _completion;
    private Exception? _error;

    public SimDisk Disk => disk;

    public string Path => path;

    /// <summary>Its place among those under way.</summary>
    public int Place { get; set; }

    /// <summary>Whether what it does to the medium is done.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Whether its last step is done; if not, another takes effect later.</summary>
    protected virtual bool IsDone => true;

    protected DiskMedium Medium => disk.Medium;

    /// <summary>Begins the work of a call: it will take effect, then complete.</summary>
    public void Begin((TimeSpan Typical, TimeSpan Longest) pace)
    {
        var chance = Medium.Delays;
        var delay = (long)(chance.LongTail(pace.Typical, pace.Longest).Ticks * Medium.Faults.SlowBy);
        disk.Enter(this);
        _completion = Medium.Loop.Now + delay;
        ScheduleEffect(Medium.Loop.Now + (long)(delay * chance.NextDouble()));
    }

    /// <summary>Begins a call that does nothing but fail, at once.</summary>
    public void BeginRefused(Exception reason)
    {
        disk.Enter(this);
        IsSettled = true;
        _error = reason;
        disk.Process.After(TimeSpan.Zero, "disk-refused", Complete);
    }

    /// <summary>
    /// The process died, or its disk was fenced: what it does happens now, whole, in part or not at all, and then no more.
    /// </summary>
    public void Settle()
    {
        if (IsSettled) return;
        _effect!.Cancel();
        IsSettled = true;
        try
        {
            ApplySome(Medium.Delays);
        }
        catch (StorageException)
        {
            // Nobody is there any more to be told.
        }
    }

    /// <summary>Settles it, and has it fail: the disk was fenced.</summary>
    public void Fence()
    {
        if (IsSettled) return;
        Settle();
        _error = new DiskFencedException(disk.Describe(""));
        disk.Process.After(TimeSpan.Zero, "disk-fenced", Complete);
    }

    /// <summary>What it does to the medium, or the next step of it.</summary>
    protected abstract void Apply();

    /// <summary>The same, but cut short anywhere, by chance: also at its beginning, and at its end.</summary>
    protected abstract void ApplySome(Chance chance);

    /// <summary>Ends it for its caller.</summary>
    protected abstract void Publish(Exception? error);

    protected void Trace(string kind, long detail) => Medium.Loop.Trace.Add(Medium.Loop.Now, kind, disk.Process.Ordinal, detail, path);

    private void ScheduleEffect(long due) => _effect = Medium.Loop.At(due, "disk", null, TakeEffect);

    private void TakeEffect()
    {
        var now = Medium.Loop.Now;
        if (Medium.Faults.StalledUntil > now)
        {
            // What has waited does not all come at one moment, nor in its old order.
            ScheduleEffect(Medium.Faults.StalledUntil + Medium.Delays.Next(20_000));
            return;
        }

        Medium.Counters.Calls++;
        try
        {
            Apply();
            if (!IsDone)
            {
                ScheduleEffect(now + (long)((_completion - now) * Medium.Delays.NextDouble()));
                return;
            }
        }
        catch (StorageException error)
        {
            _error = error;
        }

        IsSettled = true;
        disk.Process.After(TimeSpan.FromTicks(_completion - now), "disk-done", Complete);
    }

    private void Complete()
    {
        if (disk.IsDead) return;
        if (Medium.Faults.StalledUntil > Medium.Loop.Now)
        {
            disk.Process.After(TimeSpan.FromTicks(Medium.Faults.StalledUntil - Medium.Loop.Now), "disk-stalled", Complete);
            return;
        }

        disk.Leave(this);
        Publish(_error);
    }
}
