using System.Security.Cryptography;
using OrleansCluster.Storage.Concurrency;
using OrleansCluster.Storage.Disks;

namespace OrleansCluster.Storage;

/// <summary>
/// The machine's own file system below one directory. Blocking system calls run on a few threads of its own; no continuation ever
/// does. Linux and macOS flush files and directories by the system's own calls, whose every error counts. Windows has no flush
/// of a directory that a program without special rights may call; there it does nothing, and NTFS' log of names is relied on.
/// </summary>
public sealed class RealDisk : IDisk, IAsyncDisposable
{
    private readonly string _root;
    private readonly IoThreads _threads;
    private readonly HashSet<RealDiskFile> _files = [];
    private readonly HashSet<RealFolderLock> _locks = [];

    /// <summary>Opens a directory as a disk; creates it, durably, if it is missing. Blocks for as long as that takes.</summary>
    /// <exception cref="DiskIOException">The directory cannot be made or read.</exception>
    public RealDisk(string rootDirectory, RealDiskOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(rootDirectory);
        options ??= new RealDiskOptions();
        options.Validate();
        _root = CreateRoot(rootDirectory);
        _threads = new IoThreads(_root, options.IoThreads, options.MaxQueuedCalls);
    }

    /// <inheritdoc/>
    public async ValueTask<IDiskFile> OpenAsync(string path, DiskOpenMode mode, CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        return await Run("Open", path, full => OpenFile(full, mode)).Detached();
    }

    /// <inheritdoc/>
    public async ValueTask CreateDirectoryAsync(string path) =>
        await Run("Create", path, static full => Directory.CreateDirectory(full).Exists).Detached();

    /// <inheritdoc/>
    public async ValueTask FlushDirectoryAsync(string path) => await Run("Flush", path, FlushDirectory).Detached();

    /// <inheritdoc/>
    public async ValueTask RenameAsync(string from, string to)
    {
        var target = Describe(to);
        await Run("Rename", from, full =>
        {
            File.Move(full, target, overwrite: true);
            return true;
        }).Detached();
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(string path) => await Run("Delete", path, static full =>
    {
        if (!File.Exists(full))
            return false;
        File.Delete(full);
        return true;
    }).Detached();

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DiskEntry>> ListAsync(string directory) =>
        await Run("List", directory, ListDirectory).Detached();

    /// <inheritdoc/>
    public async ValueTask<bool> ExistsAsync(string path) => await Run("Look up", path, Path.Exists).Detached();

    /// <inheritdoc/>
    public async ValueTask<IDisposable> LockAsync(string directory) => await Run("Lock", directory, TakeLock).Detached();

    /// <inheritdoc/>
    public string Describe(string path)
    {
        DiskPath.Validate(path);
        return path.Length == 0 ? _root : Path.Combine(_root, path.Replace('/', Path.DirectorySeparatorChar));
    }

    /// <inheritdoc/>
    public Guid DrawId() => new(RandomNumberGenerator.GetBytes(16));

    /// <summary>As <see cref="DisposeAsync"/>, blocking for as long as system calls that are under way take.</summary>
    public void Dispose()
    {
        _threads.Stop();
        _threads.Join();
        Close();
    }

    /// <summary>
    /// Fences the disk: no call begins any more; when it answers, those under way have ended, all handles are closed and all locks
    /// released. A call that the machine's disk never answers is waited for, and keeps its locks.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _threads.Stop();
        await _threads.Ended.Detached();
        Close();
    }

    private void Close()
    {
        RealDiskFile[] files;
        RealFolderLock[] locks;
        lock (_files)
        {
            files = [.. _files];
            locks = [.. _locks];
        }

        foreach (var file in files)
            file.Close();
        foreach (var held in locks)
            held.Dispose();
    }

    internal void Forget(RealDiskFile file)
    {
        lock (_files)
            _files.Remove(file);
    }

    private static string CreateRoot(string rootDirectory)
    {
        try
        {
            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(rootDirectory));
            var missing = new List<string>();
            for (var path = full; path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path))
                missing.Add(path);
            Directory.CreateDirectory(full);
            foreach (var created in missing)
                FlushDirectory(Path.GetDirectoryName(created) ?? created);
            if (missing.Count == 0)
                FlushNameOf(full);
            return RealPaths.Canonical(full);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw DiskErrors.Map(e, "Open", rootDirectory);
        }
    }

    // Who made the root may have been killed before its name was flushed. A parent that this user may not open, or of a kind of file
    // system that knows no flush, was not made by us.
    private static void FlushNameOf(string root)
    {
        if (OperatingSystem.IsWindows() || Path.GetDirectoryName(root) is not { } parent)
            return;
        var error = LibC.FlushDirectory(parent);
        if (error is not (0 or LibC.AccessDenied or LibC.InvalidArgument))
            throw new FlushFailedException(parent, "the system could not write the directory out", error);
    }

    private static bool FlushDirectory(string full)
    {
        if (OperatingSystem.IsWindows())
            return true; // FlushFileBuffers needs a handle that Windows gives for a directory only to backup operators.
        var error = LibC.FlushDirectory(full);
        return error == 0 ? true : throw new FlushFailedException(full, "the system could not write the directory out", error);
    }

    private static IReadOnlyList<DiskEntry> ListDirectory(string full)
    {
        var entries = new List<DiskEntry>();
        foreach (var info in new DirectoryInfo(full).EnumerateFileSystemInfos())
        {
            entries.Add(info is FileInfo file
                ? new DiskEntry(file.Name, file.Length, false)
                : new DiskEntry(info.Name, 0, true));
        }

        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return entries;
    }

    private IDiskFile OpenFile(string full, DiskOpenMode mode)
    {
        var (fileMode, access) = mode switch
        {
            DiskOpenMode.ReadExisting => (FileMode.Open, FileAccess.Read),
            DiskOpenMode.CreateNew => (FileMode.CreateNew, FileAccess.ReadWrite),
            _ => (FileMode.OpenOrCreate, FileAccess.ReadWrite),
        };
        var handle = File.OpenHandle(full, fileMode, access, FileShare.ReadWrite | FileShare.Delete);
        return Keep(new RealDiskFile(this, _threads, handle, full));
    }

    private RealDiskFile Keep(RealDiskFile file)
    {
        lock (_files)
            _files.Add(file);
        return file;
    }

    private IDisposable TakeLock(string full)
    {
        var held = RealFolderLock.Take(full, released =>
        {
            lock (_files)
                _locks.Remove(released);
        });
        lock (_files)
            _locks.Add(held);
        return held;
    }

    private Task<T> Run<T>(string operation, string path, Func<string, T> call)
    {
        var full = Describe(path);
        return _threads.Run(
            static s =>
            {
                try
                {
                    return s.call(s.full);
                }
                catch (Exception e) when (DiskErrors.IsDiskError(e))
                {
                    throw DiskErrors.Map(e, s.operation, s.full);
                }
            },
            (call, full, operation));
    }
}
