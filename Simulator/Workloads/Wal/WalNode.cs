using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Disks;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Logs;

namespace OrleansCluster.Simulator.Workloads.Wal;

/// <summary>
/// A program that keeps one log: it opens it, appends from several places at once, reads, truncates, and starts anew when it died or its log
/// did. It is tried again until it starts, as a container is restarted.
/// </summary>
internal sealed class WalNode(World world, SimMachine machine, string name) : SimNode(machine, name)
{
    private const int Appenders = 3;
    private const int MaxBurst = 4;
    private const int MaxPayload = 2_000;

    // Segments of which many come and go in a run, or of which each is longer than what is read at a time.
    private readonly LogOptions _options = new()
    {
        SegmentBytes = world.Seeds.Fork($"segments {name}").Pick([16 * 1024, 16 * 1024, 1024 * 1024]),
        MaxQueuedRecords = 16,
        MaxBatchBytes = 8 * 1024,
    };

    private readonly Chance _chance = world.Seeds.Fork($"work {name}");
    // Between two appends of one place: in some runs the log is hardly ever without one under way.
    private readonly TimeSpan _pace = TimeSpan.FromMilliseconds(world.Seeds.Fork($"pace {name}").Pick([40, 80, 150, 300, 600, 1_000]));
    private LogLedger _ledger = new();
    private Guid _logId;
    private int _folder;
    private WriteAheadLog? _log;
    private int _replacedIn = -1;
    private int _wipes;
    private int _busy;
    private bool _isTruncating;

    /// <summary>What was seen that must not be.</summary>
    public string? Wrong { get; private set; }

    /// <summary>Appends acknowledged so far.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Logs that were refused as damaged, and replaced.</summary>
    public int Refused { get; private set; }

    private bool MayBeDamaged => Machine.IsDamaged || world.Faults.BeyondBudget;

    // Beyond the budget a file system may forget what it was told to keep: then only wrong bytes count.
    private int MaxLost => world.Faults.BeyondBudget ? int.MaxValue : Machine.IsDamaged ? Appenders * MaxBurst : 0;

    public override void Start()
    {
        if (State != SiloState.Down) throw new InvalidOperationException($"{Name} is {State}.");
        State = SiloState.Starting;
        var process = world.NewProcess(Name, Machine);
        Process = process;
        Disk = new SimDisk(Machine.Disk, process, $"{world.RunName}/{process}");
        _busy = 0;
        _isTruncating = false;
        _ = process.Run(() => LiveAsync(process, world.DiskOf(Disk, process)));
    }

    public override void Crash(bool powerLoss)
    {
        if (State != SiloState.Down) Die(powerLoss);
    }

    /// <summary>Closes the log in the middle of its appends; then the process ends.</summary>
    public override void Stop()
    {
        if (State != SiloState.Up || _log is not { } log) return;
        State = SiloState.Stopping;
        _ = Process!.Run(() => log.DisposeAsync().AsTask());
    }

    public override void Dispose()
    {
        if (State != SiloState.Down) Die(powerLoss: false);
    }

    private async Task LiveAsync(SimProcess process, IDisk disk)
    {
        try
        {
            await using var log = await OpenAsync(disk);
            _log = log;
            State = SiloState.Up;
            Task[] all = [.. Enumerable.Range(0, Appenders).Select(_ => UntilItFails(process, () => AppendAsync(log, process))), UntilItFails(process, () => TendAsync(log, process))];
            await Task.WhenAll(all);
        }
        catch (StorageException exception)
        {
            Note(process, exception);
        }

        world.Loop.After(TimeSpan.Zero, "exit", () => Exit(process));
    }

    // What one of them meets ends them all.
    private async Task UntilItFails(SimProcess process, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (StorageException exception)
        {
            Note(process, exception);
        }

        State = SiloState.Stopping;
    }

    private void Note(SimProcess process, StorageException exception)
    {
        world.Loop.Trace.Add(world.Loop.Now, "log-ended", process.Ordinal, 0, exception);
        if (IsDamage(exception)) Replace(process, exception);
    }

    private void Exit(SimProcess process)
    {
        if (process.IsDead) return;
        Die(powerLoss: false);
        world.StartLater(this, _chance.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(3)));
    }

    private async Task<WriteAheadLog> OpenAsync(IDisk disk)
    {
        var found = new SortedDictionary<long, byte[]>();
        var log = await WriteAheadLog.OpenAsync(disk, $"log-{_folder}", _options, (index, payload) => found[index] = payload.ToArray());
        if (Machine.Disk.Wipes > _wipes)
        {
            // The disk was emptied since it was opened last: another log.
            _wipes = Machine.Disk.Wipes;
            Judge(found.Count == 0 && log.LogId != _logId ? null : "an emptied disk has records");
            _ledger = new LogLedger();
        }

        // Damage within the last batch cannot be told from a torn write: it may be cut off, and no more than that.
        Judge(_ledger.Recovered(found, log.FirstIndex, MaxLost));
        _logId = log.LogId;
        return log;
    }

    private async Task AppendAsync(WriteAheadLog log, SimProcess process)
    {
        while (State == SiloState.Up)
        {
            await Task.Delay(_chance.Exponential(_pace), process.Time);
            if (_isTruncating) continue;
            var payloads = new List<ReadOnlyMemory<byte>>();
            var ids = new List<int>();
            var ledger = _ledger;
            for (var i = _chance.Hits(0.7) ? 1 : _chance.Between(2, MaxBurst); i > 0; i--)
            {
                ids.Add(ledger.Begin());
                payloads.Add(WalPayload.Create(ids[^1], _chance.Next(1 + _chance.Next(1 + _chance.Next(MaxPayload)))));
            }

            _busy++;
            try
            {
                await AppendAsync(log, ledger, ids, payloads);
            }
            finally
            {
                _busy--;
            }
        }
    }

    private async Task AppendAsync(WriteAheadLog log, LogLedger ledger, List<int> ids, List<ReadOnlyMemory<byte>> payloads)
    {
        var before = ledger.LastKnown;
        var operation = world.History.Begin(Name, "append", Name, string.Join(',', ids));
        try
        {
            var last = await log.AppendAsync(payloads);
            world.History.Ok(operation, last);
            for (var i = 0; i < ids.Count; i++) Judge(ledger.Acknowledged(ids[i], last - ids.Count + 1 + i, before));
            Acknowledged += ids.Count;
        }
        catch (Exception exception) when (exception is DiskFullException or DiskBusyException or StoreClosedException or StorageLimitException)
        {
            world.History.Failed(operation, exception.GetType().Name);
            ids.ForEach(ledger.Refused);
            if (exception is StoreClosedException) throw;
        }
        catch (StorageException exception)
        {
            world.History.Unknown(operation, exception.GetType().Name);
            throw;
        }
    }

    // Reads what is known to be there; now and then, with no append under way, cuts the log at one end.
    private async Task TendAsync(WriteAheadLog log, SimProcess process)
    {
        while (State == SiloState.Up)
        {
            await Task.Delay(_chance.Exponential(TimeSpan.FromSeconds(1)), process.Time);
            if (_chance.Hits(0.9)) await ReadAsync(log);
            else await TruncateAsync(log, process);
        }
    }

    private async Task ReadAsync(WriteAheadLog log)
    {
        if (log.LastIndex < log.FirstIndex) return;
        var ledger = _ledger;
        var from = log.FirstIndex + _chance.Next((int)(log.LastIndex - log.FirstIndex + 1));
        try
        {
            foreach (var record in await log.ReadAsync(from, 20, 64 * 1024)) Judge(ledger.Read(record.Index, record.Payload.Span));
        }
        catch (DiskIOException exception)
        {
            world.Loop.Trace.Add(world.Loop.Now, "read-failed", Process!.Ordinal, from, exception);
        }
        catch (LogRecordMissingException)
        {
            Judge(from >= ledger.MayStartAt ? $"index {from} is said to be before the log's beginning" : null);
        }
    }

    private async Task TruncateAsync(WriteAheadLog log, SimProcess process)
    {
        _isTruncating = true;
        var ledger = _ledger;
        while (_busy > 0 && State == SiloState.Up) await Task.Delay(TimeSpan.FromMilliseconds(5), process.Time);
        if (State != SiloState.Up) return;
        var first = log.FirstIndex;
        var last = log.LastIndex;
        if (_chance.Hits(0.1))
        {
            var next = last + 1 + _chance.Next(1_000);
            ledger.PrefixGoes(next - 1);
            await log.ResetAsync(next);
            ledger.Reset(next);
            Judge(log.FirstIndex == next && log.LastIndex == next - 1 ? null : $"begun anew at {next}, it holds {log.FirstIndex} to {log.LastIndex}");
        }
        else if (_chance.Hits(0.5))
        {
            var kept = last - _chance.Next((int)Math.Min(40, last - first + 2));
            ledger.SuffixGoes(kept);
            await log.TruncateSuffixAsync(kept);
            ledger.SuffixGone();
            Judge(log.LastIndex == kept ? null : $"cut after {kept}, it ends at {log.LastIndex}");
        }
        else
        {
            var upTo = first - 1 + _chance.Next((int)(last - first + 2));
            ledger.PrefixGoes(upTo);
            await log.TruncatePrefixAsync(upTo);
            ledger.StartsAt(log.FirstIndex);
            Judge(log.FirstIndex <= upTo + 1 ? null : $"cut before {upTo + 1}, it begins at {log.FirstIndex}");
        }

        _isTruncating = false;
    }

    private void Judge(string? wrong) => Wrong ??= wrong is null ? null : $"{Name} at {world.Now}: {wrong}";

    private bool IsDamage(StorageException exception) =>
        exception is LogDamagedException or UnsupportedFormatException && (MayBeDamaged || Complain(exception));

    // On a disk that never was damaged nothing may be taken for damage.
    private bool Complain(StorageException exception)
    {
        Judge($"an intact log is refused: {exception.Message}");
        return true;
    }

    private void Replace(SimProcess process, StorageException exception)
    {
        if (_replacedIn == process.Ordinal) return;
        _replacedIn = process.Ordinal;
        Refused++;
        world.Loop.Trace.Add(world.Loop.Now, "log-replaced", process.Ordinal, _folder, exception);
        _folder++;
        _ledger = new LogLedger();
        _logId = default;
    }
}
