using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Storage;

namespace OrleansCluster.Simulator.Disks;

/// <summary>One process's view of a machine's disk.</summary>
/// <remarks>
/// The description names the disk in messages, and poisoned folders are remembered by it for the life of the operating system's process:
/// so no two of them in it may have the same, be it in two lives of a simulated process or in two runs of one seed.
/// </remarks>
internal sealed class SimDisk : IDisk
{
    private readonly List<DiskCall> _calls = [];
    private readonly string _description;
    private bool _isFenced;
    private bool _isDead;

    public SimDisk(DiskMedium medium, SimProcess process, string description)
    {
        Medium = medium;
        Process = process;
        _description = description;
        medium.Attach(this);
    }

    public DiskMedium Medium { get; }

    public SimProcess Process { get; }

    public ValueTask<IDiskFile> OpenAsync(string path, DiskOpenMode mode, CancellationToken ct = default)
    {
        CheckPath("a disk's file was opened", path);
        if (ct.IsCancellationRequested) return ValueTask.FromCanceled<IDiskFile>(ct);
        return Run(path, () => Open(path, mode)).Answer;
    }

    public ValueTask CreateDirectoryAsync(string path)
    {
        CheckPath("a directory was created", path);
        return Run(path, () =>
        {
            Trace("disk-mkdir", 0, path);
            if (Medium.Names.Find(path) is null) Medium.CheckRoomForName(this, path);
            Medium.Names.CreateDirectory(this, path);
            return true;
        }).Done;
    }

    public ValueTask FlushDirectoryAsync(string path)
    {
        CheckPath("a directory was flushed", path);
        var call = new NameCall<bool>(this, path, () => FlushDirectory(path));
        Begin(call, Medium.Pace.Flush);
        return call.Done;
    }

    public ValueTask RenameAsync(string from, string to)
    {
        CheckPath("a file was renamed", from);
        DiskPath.Validate(to);
        return Run(from, () =>
        {
            Trace("disk-rename", 0, to);
            Medium.Dropped(Medium.Names.Rename(this, from, to));
            return true;
        }).Done;
    }

    public ValueTask<bool> DeleteAsync(string path)
    {
        CheckPath("a file was deleted", path);
        return Run(path, () =>
        {
            Trace("disk-delete", 0, path);
            var deleted = Medium.Names.Delete(path);
            Medium.Dropped(deleted);
            return deleted is not null;
        }).Answer;
    }

    public ValueTask<IReadOnlyList<DiskEntry>> ListAsync(string directory)
    {
        CheckPath("a directory was listed", directory);
        return Run<IReadOnlyList<DiskEntry>>(directory, () =>
        {
            Trace("disk-list", 0, directory);
            var entries = new List<DiskEntry>();
            foreach (var (name, node) in Medium.Names.FindDirectory(this, directory).Entries)
                entries.Add(node is Inode file ? new DiskEntry(name, file.Cached.Length, false) : new DiskEntry(name, 0, true));
            return entries;
        }).Answer;
    }

    public ValueTask<bool> ExistsAsync(string path)
    {
        CheckPath("a disk was looked at", path);
        return Run(path, () =>
        {
            Trace("disk-look", 0, path);
            return Medium.Names.Find(path) is not null;
        }).Answer;
    }

    public ValueTask<IDisposable> LockAsync(string directory)
    {
        CheckPath("a directory was locked", directory);
        return Run<IDisposable>(directory, () =>
        {
            Trace("disk-lock", 0, directory);
            Medium.Names.CreateDirectory(this, directory);
            var taken = new SimFolderLock(this, directory);
            if (Medium.TryLock(directory, taken) is { } holder) throw new FolderInUseException(Describe(directory), holder.Disk._description);
            return taken;
        }).Answer;
    }

    public string Describe(string path) => $"{_description}:/{DiskPath.Validate(path)}";

    public Guid DrawId()
    {
        CheckThread("an identifier was drawn", "");
        return Process.Chance.NextGuid(); // It says its version, so it is never zero.
    }

    /// <summary>
    /// Fences it. Calls under way whose effect has come complete; of the others any part may land now, and they fail.
    /// </summary>
    public void Dispose()
    {
        if (!IsOnThread("a disk was disposed", "") || _isFenced) return;
        _isFenced = true;
        foreach (var call in InOrderOfChance()) call.Fence();
        Medium.Detach(this);
    }

    /// <summary>Its process is dead: of what is under way any part lands now, nothing later, and its locks end. May be said twice.</summary>
    public void ProcessDied()
    {
        if (_isDead) return;
        _isDead = true;
        _isFenced = true;
        Trace("disk-died", _calls.Count, "");
        foreach (var call in InOrderOfChance()) call.Settle();
        _calls.Clear();
        Medium.Detach(this);
    }

    /// <summary>Whether nothing of it happens any more, and nobody is answered.</summary>
    internal bool IsDead => _isDead;

    internal bool IsOnThread(string deed, string path) =>
        Medium.Loop.IsOnThread || Medium.Loop.CheckThread($"{deed} ({_description}:/{path})");

    /// <exception cref="SimulationBrokenException">The call came from another thread; the run is broken, too.</exception>
    internal void CheckThread(string deed, string path)
    {
        if (!IsOnThread(deed, path)) throw new SimulationBrokenException($"Leak: {deed} from another thread.");
    }

    internal void Trace(string kind, long detail, string path) => Medium.Loop.Trace.Add(Medium.Loop.Now, kind, Process.Ordinal, detail, path);

    internal void Begin(DiskCall call, (TimeSpan Typical, TimeSpan Longest) pace)
    {
        if (_isFenced) call.BeginRefused(new DiskFencedException(Describe("")));
        else if (_calls.Count >= Medium.Faults.MaxCallsUnderWay) call.BeginRefused(new DiskBusyException(Describe(""), _calls.Count));
        else call.Begin(pace);
    }

    internal void Enter(DiskCall call)
    {
        call.Place = _calls.Count;
        _calls.Add(call);
    }

    internal void Leave(DiskCall call)
    {
        var last = _calls[^1];
        _calls[call.Place] = last;
        last.Place = call.Place;
        _calls.RemoveAt(_calls.Count - 1);
    }

    internal void FailReadByChance(string path)
    {
        if (!Medium.Rolls(Medium.Faults.ReadErrorRate)) return;
        Medium.CountError(this, path);
        throw new DiskIOException("Read", Describe(path), "the medium could not be read", 5);
    }

    internal bool Flush(Inode file, string path)
    {
        Medium.Counters.Flushes++;
        Trace("disk-flush", file.Cached.Length, path);
        if (!Medium.Rolls(Medium.Faults.FlushErrorRate))
        {
            file.Flush();
            return true;
        }

        Medium.FailFlush(file);
        throw FlushFailed(path);
    }

    internal void SetLength(Inode file, int length, string path)
    {
        var grows = length - file.Cached.Length;
        if (grows > 0 && Medium.RoomFor(file, file.Cached.Length, grows) < grows)
        {
            Medium.CountError(this, path);
            throw new DiskFullException(Describe(path), 28);
        }

        Medium.SetLength(file, length);
    }

    private IDiskFile Open(string path, DiskOpenMode mode)
    {
        var node = Medium.Names.Find(path);
        Trace(node is null ? "disk-create" : "disk-open", (int)mode, path);
        if (node is DirectoryNode) throw new DiskIOException("Open", Describe(path), "it is a directory");
        if (node is not null && mode == DiskOpenMode.CreateNew) throw new DiskIOException("Open", Describe(path), "it exists", 17);
        if (node is null && mode == DiskOpenMode.ReadExisting) throw new DiskPathNotFoundException(Describe(path));
        if (node is null) Medium.CheckRoomForName(this, path);
        var file = node as Inode ?? Medium.Names.CreateFile(this, path);
        return new SimFile(this, file, path, isWritable: mode != DiskOpenMode.ReadExisting);
    }

    private bool FlushDirectory(string path)
    {
        Medium.Counters.Flushes++;
        Trace("disk-sync", 0, path);
        var directory = Medium.Names.FindDirectory(this, path);
        if (!Medium.Rolls(Medium.Faults.FlushErrorRate))
        {
            Medium.Names.Flush(directory);
            return true;
        }

        if (Medium.Faults.ForgetsNames) Medium.Names.FailFlush(directory);
        throw FlushFailed(path);
    }

    private FlushFailedException FlushFailed(string path)
    {
        Medium.CountError(this, path);
        return new FlushFailedException(Describe(path), "the device failed", 5);
    }

    private void CheckPath(string deed, string path)
    {
        DiskPath.Validate(path);
        CheckThread(deed, path);
    }

    private DiskCall<T> Run<T>(string path, Func<T> apply)
    {
        var call = new NameCall<T>(this, path, apply);
        Begin(call, Medium.Pace.Names);
        return call;
    }

    private DiskCall[] InOrderOfChance()
    {
        var calls = _calls.ToArray();
        Medium.Delays.Shuffle(calls);
        return calls;
    }
}
