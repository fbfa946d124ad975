namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>
/// One file: its committed version and the writes under way. The key is the normalized path. Every change is one conditional
/// write of its durable state, so that a second activation can spoil nothing.
/// </summary>
[Alias("oc.files.IBlockDirectoryGrain")]
public interface IBlockDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The committed version, or null if there is none. Linearizable.</summary>
    [Alias("Stat")]
    Task<FileStat?> StatAsync();

    /// <summary>Where the committed version's blocks are, or null if there is none. Linearizable.</summary>
    [Alias("GetLayout")]
    Task<FileLayout?> GetLayoutAsync();

    /// <summary>
    /// Opens a write session, after which the path's name is durably in its parent's index.
    /// Throws <see cref="NotEnoughReplicasException"/>, <see cref="WriteConflictException"/>,
    /// <see cref="TooManyWritersException"/>, <see cref="DirectoryFullException"/>, <see cref="FileStateTooLargeException"/>, <see cref="InvalidFileOptionsException"/>.
    /// </summary>
    [Alias("BeginWrite")]
    Task<WriteSession> BeginWriteAsync(WriteOptions wanted);

    /// <summary>
    /// Silos for <paramref name="count"/> blocks from <paramref name="firstBlock"/> on, none of <paramref name="excluded"/>;
    /// fewer for a block than the session's replication if there are not so many others. Moves the session's deadline when
    /// half of its time has gone.
    /// </summary>
    [Alias("Allocate")]
    Task<BlockPlacement> AllocateAsync(string sessionId, int firstBlock, int count, string[] excluded);

    /// <summary>
    /// Makes the session's blocks the file's content, by one conditional write. May be repeated: a session that is committed
    /// answers as it did. Throws <see cref="WriteConflictException"/> or <see cref="WriteSessionExpiredException"/> if the
    /// session is no longer current.
    /// </summary>
    [Alias("Commit")]
    Task<FileStat> CommitAsync(CommitRequest request);

    /// <summary>Closes a session that is open, and says what became of it. May be repeated.</summary>
    [Alias("Abort")]
    Task<SessionOutcome> AbortAsync(string sessionId);

    /// <summary>
    /// Deletes the committed version and closes every session; false if there is none. With
    /// <paramref name="expectedVersion"/> only that version is deleted (else <see cref="WriteConflictException"/>).
    /// </summary>
    [Alias("Delete")]
    Task<bool> DeleteAsync(long? expectedVersion);

    /// <summary>Whether the parent's index must keep the name: a file is committed or a write is under way.</summary>
    [Alias("IsNameNeeded")]
    Task<bool> IsNameNeededAsync();

    /// <summary>
    /// Which of the numbered blocks of a session, held by silo <paramref name="siloName"/>, belong to nothing and never will
    /// again, so that they may be deleted at any time from now on.
    /// </summary>
    [Alias("FindDeadBlocks")]
    Task<int[]> FindDeadBlocksAsync(string sessionId, string siloName, int[] blocks);

    /// <summary>Says that silos have deleted the blocks of a former version, so that they need not be remembered.</summary>
    [Alias("GarbageDeleted")]
    Task GarbageDeletedAsync(string sessionId, string[] silos);
}
