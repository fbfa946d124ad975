namespace OrleansCluster.Storage;

/// <summary>
/// Everything that this project needs of a file system. The real one is <see cref="RealDisk"/>; tests and the simulator bring
/// others, which lose what was not flushed, tear writes, fill up and fail.
/// </summary>
/// <remarks>
/// <para>Paths are relative to the disk's root, with '/' between their parts; "" is the root itself. A part is 1..255 characters,
/// never "." or "..", without '\', ':' and control characters; anything else is an <see cref="ArgumentException"/>, before any
/// I/O.</para>
/// <para><b>Durability.</b> Bytes are durable after <see cref="IDiskFile.FlushAsync"/> of their file returned; a name that was
/// created, renamed or deleted is durable after <see cref="FlushDirectoryAsync"/> of the directory that holds it returned. Until
/// then a crash may keep any part of it, or none.</para>
/// <para><b>Threads.</b> Any thread may call; calls are independent of each other unless the caller awaits one before the next.
/// A call never blocks its caller and completes outside of the caller's scheduler: whoever implements this interface completes
/// from a thread (in simulation: outside of any turn) that has no synchronization context.</para>
/// <para><b>Open files</b> stay usable when their name is renamed, replaced or deleted.</para>
/// <para><b>Fence.</b> <see cref="IDisposable.Dispose"/> fences: when it returns, no byte reaches the disk through this
/// instance any more,
/// all its files are closed and its locks released; what had not begun, and every later call, fails with
/// <see cref="DiskFencedException"/>. It may block while a system call ends.</para>
/// <para><b>Errors.</b> <see cref="DiskFullException"/> (a write found no room), <see cref="FlushFailedException"/>,
/// <see cref="DiskPathNotFoundException"/>, <see cref="DiskBusyException"/> (too many calls under way; nothing was done), any
/// other failure as <see cref="DiskIOException"/>.</para>
/// </remarks>
public interface IDisk : IDisposable
{
    /// <summary>Opens a file. <paramref name="ct"/> is looked at only before the work begins.</summary>
    /// <exception cref="DiskPathNotFoundException">The file, or its directory, is not there.</exception>
    ValueTask<IDiskFile> OpenAsync(string path, DiskOpenMode mode, CancellationToken ct = default);

    /// <summary>
    /// Creates a directory and those above it; one that is there already is no error. Durable after the parents' flush.
    /// </summary>
    ValueTask CreateDirectoryAsync(string path);

    /// <summary>
    /// Makes the names in a directory durable. (Not available on Windows, whose file systems log names themselves.)
    /// </summary>
    /// <exception cref="FlushFailedException">
    /// What is durable is unknown; do not trust the folder any more. The next process relies on this: the names that it sees come
    /// with a later flush, as they do from a file system's journal, or the file system has stopped.
    /// </exception>
    ValueTask FlushDirectoryAsync(string path);

    /// <summary>
    /// Renames a file, in one step replacing what stands at <paramref name="to"/>. Durable after the flush of the directory.
    /// </summary>
    ValueTask RenameAsync(string from, string to);

    /// <summary>Deletes a file; false if there is none. Durable after the flush of the directory.</summary>
    ValueTask<bool> DeleteAsync(string path);

    /// <summary>What a directory holds, in ordinal order of the names.</summary>
    /// <exception cref="DiskPathNotFoundException">There is no such directory.</exception>
    ValueTask<IReadOnlyList<DiskEntry>> ListAsync(string directory);

    /// <summary>Whether a file or directory stands at the path.</summary>
    ValueTask<bool> ExistsAsync(string path);

    /// <summary>
    /// Takes the exclusive right to a directory (created if missing), held against every other holder in this process and in
    /// others, until the result is disposed, the disk is, or the process ends.
    /// </summary>
    /// <exception cref="FolderInUseException">Somebody holds it; the message says who, if that is known.</exception>
    ValueTask<IDisposable> LockAsync(string directory);

    /// <summary>
    /// The path in full, for messages; and the key by which the process remembers poisoned folders: the same place always has
    /// the same description, two places (and a simulated disk before and after its restart) never do.
    /// </summary>
    string Describe(string path);

    /// <summary>A fresh 128-bit identifier, never all zero: from the system's random source, or the simulation's seed.</summary>
    Guid DrawId();
}
