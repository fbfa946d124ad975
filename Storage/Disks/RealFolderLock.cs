using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OrleansCluster.Storage.Disks;

/// <summary>
/// The exclusive right to a folder: the file ".lock" in it, open without sharing (on Linux and macOS .NET takes flock, which ends
/// with the process, however it ends), and an entry in <see cref="FolderLocks"/>. The file stays: deleting it would let two
/// processes lock two files of one name.
/// </summary>
internal sealed class RealFolderLock : IDisposable
{
    public const string FileName = ".lock";

    private readonly string _folder;
    private readonly SafeFileHandle _file;
    private readonly Action<RealFolderLock> _released;
    private int _disposed;

    private RealFolderLock(string folder, SafeFileHandle file, Action<RealFolderLock> released)
    {
        _folder = folder;
        _file = file;
        _released = released;
    }

    public static RealFolderLock Take(string folder, Action<RealFolderLock> released)
    {
        var holder = $"process {Environment.ProcessId} on {Environment.MachineName}";
        if (!FolderLocks.TryTake(folder, holder, out var current))
            throw new FolderInUseException(folder, $"this process ({current})");
        try
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, FileName);
            var file = OpenExclusive(folder, path);
            Sign(file, holder);
            return new RealFolderLock(folder, file, released);
        }
        catch
        {
            FolderLocks.Release(folder);
            throw;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _file.Dispose();
        FolderLocks.Release(_folder);
        _released(this);
    }

    private static SafeFileHandle OpenExclusive(string folder, string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (DiskErrors.IsHeldElsewhere(e))
        {
            throw new FolderInUseException(folder, ReadHolder(path), e);
        }
    }

    // What stands in the file is for people only; the lock is the open file. So nothing of this may fail the taking.
    private static void Sign(SafeFileHandle file, string holder)
    {
        try
        {
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(holder), 0);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
        }
    }

    private static string? ReadHolder(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[256];
            var length = RandomAccess.Read(file, bytes, 0);
            return length == 0 ? null : Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            return null;
        }
    }
}
