namespace OrleansCluster.Storage.Tests.Disks;

/// <summary>
/// A disk in memory that knows what was flushed. It crashes at a given call, fails a given call, fills up, holds flushes back;
/// and after a crash there is a new disk (of a new process) with what the old one kept.
/// </summary>
public sealed class FaultyDisk : IDisk
{
    private static int _disks;

    private readonly object _gate = new();
    private readonly string _name;
    private readonly Dictionary<string, FaultyInode> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FaultyInode> _durableFiles = new(StringComparer.Ordinal);
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal) { "" };
    private readonly HashSet<string> _durableDirectories = new(StringComparer.Ordinal) { "" };
    private readonly List<NameChange> _pendingNames = [];
    private readonly HashSet<string> _locks = new(StringComparer.Ordinal);
    private readonly Random _ids;
    private Func<DiskCall, string, Exception?>? _fault;
    private TaskCompletionSource? _hold;
    private DiskCall? _held;
    private long _crashAt = long.MaxValue;
    private bool _dead;

    public FaultyDisk()
    {
        var number = Interlocked.Increment(ref _disks);
        _name = $"memory#{number}";
        _ids = new Random(number);
    }

    /// <summary>The calls so far that change the disk.</summary>
    public long Calls { get; private set; }

    /// <summary>The flushes of files so far.</summary>
    public int Flushes { get; private set; }

    /// <summary>The flushes of directories so far.</summary>
    public int DirectoryFlushes { get; private set; }

    /// <summary>The bytes that all files together may have.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>Whether calls complete later, on the pool, in place of at once.</summary>
    public bool CompletesLater { get; set; }

    /// <summary>Calls now waiting for <see cref="ReleaseFlushes"/>.</summary>
    public int HeldFlushes { get; private set; }

    /// <summary>The disk dies instead of doing its n-th change from now on (from 1).</summary>
    public void CrashAt(long call) => _crashAt = Calls + call;

    /// <summary>Asks before each change whether it fails, and how; null: not.</summary>
    public void FailWith(Func<DiskCall, string, Exception?>? fault) => _fault = fault;

    /// <summary>Fails the n-th call of a kind from now on (from 1), once.</summary>
    public void FailOnce(DiskCall call, int nth, Func<string, Exception> error)
    {
        var seen = 0;
        _fault = (made, path) => made == call && ++seen == nth ? error(Describe(path)) : null;
    }

    /// <param name="kind">Only those of files or of folders; null: both.</param>
    public void HoldFlushes(DiskCall? kind = null)
    {
        lock (_gate)
            (_held, _hold) = (kind, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    public void ReleaseFlushes()
    {
        TaskCompletionSource? hold;
        lock (_gate)
        {
            hold = _hold;
            _hold = null;
        }

        hold?.SetResult();
    }

    /// <summary>The process dies, or the machine goes down and comes up again: the disk as a new process finds it.</summary>
    public FaultyDisk Crash(CrashMode mode, int seed = 0)
    {
        lock (_gate)
        {
            _dead = true;
            return mode == CrashMode.KeepAll ? AfterProcess() : AfterPower(mode, new Random(seed));
        }
    }

    /// <summary>The same, of another process, while this one stays as it is.</summary>
    public FaultyDisk Copy()
    {
        lock (_gate)
            return AfterProcess();
    }

    public byte[] ReadFile(string path)
    {
        lock (_gate)
            return [.. _files[path].Content];
    }

    public void WriteFile(string path, byte[] content)
    {
        lock (_gate)
            _files[path] = _durableFiles[path] = FaultyInode.Of(content);
    }

    public List<string> Files(string suffix = "")
    {
        lock (_gate)
            return [.. _files.Keys.Where(path => path.EndsWith(suffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    public ValueTask<IDiskFile> OpenAsync(string path, DiskOpenMode mode, CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        var there = FileAt(path) is not null;
        if (there || mode == DiskOpenMode.ReadExisting)
            return RunAsync(() => Open(path, mode));
        return CreateAsync(path);
    }

    public ValueTask CreateDirectoryAsync(string path) => ChangeAsync(DiskCall.CreateDirectory, path, () =>
    {
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
            MakeDirectory(path[..slash]);
        MakeDirectory(path);
    });

    public ValueTask FlushDirectoryAsync(string path) => ChangeAsync(DiskCall.FlushDirectory, path, () =>
    {
        CheckDirectory(path);
        foreach (var name in _pendingNames.Where(name => name.Directory == path))
            name.Apply(_durableFiles, _durableDirectories);
        _pendingNames.RemoveAll(name => name.Directory == path);
    });

    public ValueTask RenameAsync(string from, string to) => ChangeAsync(DiskCall.Rename, from, () =>
    {
        if (!_files.Remove(from, out var inode))
            throw new DiskPathNotFoundException(Describe(from));
        _files[to] = inode;
        _pendingNames.Add(new NameChange(DiskPath.ParentOf(to), from, to, inode));
    });

    public async ValueTask<bool> DeleteAsync(string path)
    {
        if (FileAt(path) is null)
            return false;
        await ChangeAsync(DiskCall.Delete, path, () =>
        {
            _files.Remove(path);
            _pendingNames.Add(new NameChange(DiskPath.ParentOf(path), path, null, null));
        });
        return true;
    }

    public ValueTask<IReadOnlyList<DiskEntry>> ListAsync(string directory) => RunAsync<IReadOnlyList<DiskEntry>>(() =>
    {
        CheckDirectory(directory);
        return
        [
            .. _files.Where(file => DiskPath.ParentOf(file.Key) == directory)
                .Select(file => new DiskEntry(NameOf(file.Key), file.Value.Content.Length, false))
                .Concat(_directories.Where(path => path.Length > 0 && DiskPath.ParentOf(path) == directory)
                    .Select(path => new DiskEntry(NameOf(path), 0, true)))
                .OrderBy(entry => entry.Name, StringComparer.Ordinal),
        ];
    });

    public ValueTask<bool> ExistsAsync(string path) => RunAsync(() => _files.ContainsKey(path) || _directories.Contains(path));

    public ValueTask<IDisposable> LockAsync(string directory) => RunAsync<IDisposable>(() =>
    {
        if (!_locks.Add(directory))
            throw new FolderInUseException(Describe(directory), "this process");
        return new Unlocker(this, directory);
    });

    public string Describe(string path) => $"{_name}:/{DiskPath.Validate(path)}";

    public Guid DrawId()
    {
        lock (_gate)
        {
            var bytes = new byte[16];
            _ids.NextBytes(bytes);
            return new Guid(bytes);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _dead = true;
    }

    internal async ValueTask<T> RunAsync<T>(Func<T> call)
    {
        if (CompletesLater)
            await Task.Yield();
        lock (_gate)
        {
            CheckAlive();
            return call();
        }
    }

    internal async ValueTask ChangeAsync(DiskCall call, string path, Action change, Action? failed = null)
    {
        if (CompletesLater)
            await Task.Yield();
        if (call is DiskCall.Flush or DiskCall.FlushDirectory)
            await WaitWhileHeldAsync(call);
        lock (_gate)
        {
            CheckAlive();
            if (++Calls >= _crashAt)
                _dead = true;
            CheckAlive();
            if (_fault?.Invoke(call, path) is { } error)
            {
                failed?.Invoke();
                throw error;
            }

            Flushes += call == DiskCall.Flush ? 1 : 0;
            DirectoryFlushes += call == DiskCall.FlushDirectory ? 1 : 0;
            change();
        }
    }

    internal int RoomFor(FaultyInode inode, int length, long offset)
    {
        var others = _files.Values.Distinct().Where(other => other != inode).Sum(other => (long)other.Content.Length);
        return (int)Math.Clamp(Capacity - others - offset, 0, length);
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private async ValueTask WaitWhileHeldAsync(DiskCall call)
    {
        Task held;
        lock (_gate)
        {
            if (_hold is null || (_held ?? call) != call)
                return;
            held = _hold.Task;
            HeldFlushes++;
        }

        await held;
        lock (_gate)
            HeldFlushes--;
    }

    private FaultyInode? FileAt(string path)
    {
        lock (_gate)
            return _files.GetValueOrDefault(DiskPath.Validate(path));
    }

    private IDiskFile Open(string path, DiskOpenMode mode)
    {
        if (!_files.TryGetValue(path, out var inode))
            throw new DiskPathNotFoundException(Describe(path));
        if (mode == DiskOpenMode.CreateNew)
            throw new DiskIOException("Open", Describe(path), "it exists");
        return new FaultyFile(this, inode, path);
    }

    private async ValueTask<IDiskFile> CreateAsync(string path)
    {
        var inode = new FaultyInode();
        await ChangeAsync(DiskCall.Create, path, () =>
        {
            CheckDirectory(DiskPath.ParentOf(path));
            _files.Add(path, inode);
            _pendingNames.Add(new NameChange(DiskPath.ParentOf(path), null, path, inode));
        });
        return new FaultyFile(this, inode, path);
    }

    private void MakeDirectory(string path)
    {
        if (_directories.Add(path))
            _pendingNames.Add(new NameChange(DiskPath.ParentOf(path), null, path, null));
    }

    private void CheckDirectory(string path)
    {
        if (!_directories.Contains(path))
            throw new DiskPathNotFoundException(Describe(path));
    }

    private void CheckAlive()
    {
        if (_dead)
            throw new DiskFencedException(_name);
    }

    private FaultyDisk AfterProcess()
    {
        var next = new FaultyDisk();
        var inodes = new Dictionary<FaultyInode, FaultyInode>();
        FaultyInode Next(FaultyInode inode) => inodes.TryGetValue(inode, out var copy) ? copy : inodes[inode] = inode.AfterProcess();
        foreach (var (path, inode) in _files)
            next._files.Add(path, Next(inode));
        foreach (var (path, inode) in _durableFiles)
            next._durableFiles.Add(path, Next(inode));
        next._directories.UnionWith(_directories);
        next._durableDirectories.UnionWith(_durableDirectories);
        foreach (var name in _pendingNames)
            next._pendingNames.Add(name with { Inode = name.Inode is null ? null : Next(name.Inode) });
        return next;
    }

    private FaultyDisk AfterPower(CrashMode mode, Random random)
    {
        var files = new Dictionary<string, FaultyInode>(_durableFiles, StringComparer.Ordinal);
        var directories = new HashSet<string>(_durableDirectories, StringComparer.Ordinal);
        foreach (var name in _pendingNames)
        {
            if (mode == CrashMode.KeepSome && random.Next(2) == 0)
                name.Apply(files, directories);
        }

        var next = new FaultyDisk();
        next._directories.UnionWith(directories);
        next._durableDirectories.UnionWith(directories);
        foreach (var (path, inode) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            if (directories.Contains(DiskPath.ParentOf(path)))
                next._files[path] = next._durableFiles[path] = FaultyInode.Of(inode.AfterCrash(mode, random));
        }

        return next;
    }

    private sealed class Unlocker(FaultyDisk disk, string directory) : IDisposable
    {
        public void Dispose()
        {
            lock (disk._gate)
                disk._locks.Remove(directory);
        }
    }
}
