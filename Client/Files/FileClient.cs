using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Files;

/// <summary>
/// The file service. Safe for concurrent use; one for a process is enough. Every failure is a
/// <see cref="FileSystemException"/>, or <see cref="OperationCanceledException"/> if the caller cancelled, or what the
/// caller's own stream threw.
/// </summary>
/// <remarks>
/// Guaranteed: a write that returned is on the disks of as many silos as its replication says, and whoever looks after it
/// sees it. A write is seen whole or not at all. Bytes that are not those written are never handed out.
/// </remarks>
public sealed class FileClient
{
    private readonly FileCalls _calls;

    /// <summary>
    /// Makes a client over an Orleans client, or the grain factory of a silo. <paramref name="random"/> spreads pauses and
    /// reads; it need not be safe for concurrent use.
    /// </summary>
    public FileClient(
        IGrainFactory grains, FileClientOptions options, TimeProvider time, Random random, ILogger<FileClient>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(random);
        FileClientOptionsValidator.ThrowIfInvalid(options);
        _calls = new FileCalls(grains, options, time, random, logger);
    }

    /// <summary>
    /// Writes <paramref name="content"/>, from where it stands to its end, as the file at <paramref name="path"/>, replacing
    /// what is there. Holds a few blocks in memory, however long the content is. Cancelling it, like a failure of any kind,
    /// leaves nothing visible, unless the commit was under way already, which is then waited for.
    /// </summary>
    /// <exception cref="InvalidPathException">The path breaks a rule.</exception>
    /// <exception cref="NotEnoughReplicasException">Too few silos could take a block.</exception>
    /// <exception cref="WriteConflictException">Somebody else changed the file meanwhile.</exception>
    /// <exception cref="FileTooLargeException">The content is longer than a file may be.</exception>
    /// <exception cref="WriteOutcomeUnknownException">The answer to the commit was lost; see there.</exception>
    public async Task<FileStat> WriteAsync(
        string path, Stream content, FileWriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        options ??= new FileWriteOptions();
        var wanted = new WriteOptions(
            options.BlockSize ?? _calls.Options.BlockSize, options.Replication ?? _calls.Options.Replication, options.ExpectedVersion);
        if (FileLimits.Check(wanted.BlockSize, wanted.Replication) is { } problem)
            throw new InvalidFileOptionsException(problem);
        return await new FileWrite(_calls, Normalize(path), wanted, options.Progress).RunAsync(content, cancellationToken);
    }

    /// <summary>
    /// Opens the committed version for reading. The stream is seekable, reads asynchronously only, and stays with that
    /// version: if it is replaced and its blocks are gone, reading fails with <see cref="FileChangedException"/>.
    /// </summary>
    /// <exception cref="FileMissingException">There is no file.</exception>
    public async Task<FileReadStream> OpenReadAsync(
        string path, FileReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var normalized = Normalize(path);
        var layout = await _calls.AskAsync(normalized, () => _calls.Directory(normalized).GetLayoutAsync(), cancellationToken)
            ?? throw new FileMissingException(normalized);
        if (options?.ExpectedVersion is { } expected && expected != layout.Stat.Version)
            throw new FileChangedException(normalized, expected, layout.Stat.Version);
        var verify = options?.VerifySha256 ?? _calls.Options.VerifySha256;
        return new FileReadStream(new BlockReader(_calls, layout), layout.Stat, _calls.Options, verify);
    }

    /// <summary>The committed version, or null if there is none.</summary>
    public async Task<FileStat?> StatAsync(string path, CancellationToken cancellationToken = default)
    {
        var normalized = Normalize(path);
        return await _calls.AskAsync(normalized, () => _calls.Directory(normalized).StatAsync(), cancellationToken);
    }

    /// <summary>
    /// Deletes the committed version, whichever it is, and closes the writes of it that are under way; false if there is none (also if an
    /// earlier attempt of this very call, whose answer was lost, deleted it). What is written after it returned it never deletes, however
    /// late its requests arrive.
    /// </summary>
    /// <exception cref="WriteConflictException">Others changed the file each time before it could be deleted. Nothing was done.</exception>
    /// <exception cref="WriteOutcomeUnknownException">An answer was lost, and there is still a file.</exception>
    public async Task<bool> DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        await new FileDeletion(_calls, Normalize(path)).RunAsync(cancellationToken);

    /// <summary>As <see cref="DeleteAsync(string, CancellationToken)"/>, if the file is at the version given.</summary>
    /// <exception cref="WriteConflictException">It is at another.</exception>
    /// <exception cref="WriteOutcomeUnknownException">An answer was lost, and the file is not at that version any more.</exception>
    public async Task<bool> DeleteAsync(string path, long expectedVersion, CancellationToken cancellationToken = default) =>
        await new FileDeletion(_calls, Normalize(path)).DeleteAsync(expectedVersion, cancellationToken);

    /// <summary>
    /// A part of the files and directories in a directory ("" or "/" is the root). A directory is there as long as a file is
    /// below it; one that is not there has no entries.
    /// </summary>
    /// <param name="directory">Its path.</param>
    /// <param name="after"><see cref="FileListing.Next"/> of the part before; null for the first.</param>
    /// <param name="limit">At most so many entries, from 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<FileListing> ListAsync(
        string directory, string? after = null, int limit = 1_000, CancellationToken cancellationToken = default)
    {
        if (!FilePath.TryNormalizeDirectory(directory, out var normalized, out var reason))
            throw new InvalidPathException(reason);
        if (limit is < 1 or > FileLimits.MaxListing)
            throw new InvalidFileOptionsException($"The limit is {limit}; allowed is 1 to {FileLimits.MaxListing}.");
        if (after?.Length > FileLimits.MaxSegmentBytes + 1)
            throw new InvalidFileOptionsException("The place to go on from is not one that a listing gave.");
        var page = await _calls.AskAsync("/" + normalized, () => _calls.Names(normalized).ListAsync(after, limit), cancellationToken);
        var entries = Array.ConvertAll(
            page.Entries, entry => new FileListEntry(entry.Name, FilePath.Combine(normalized, entry.Name), entry.File));
        return new FileListing(normalized, entries, page.Next);
    }

    /// <summary>All entries of a directory, part by part. What changes meanwhile is seen or not.</summary>
    public async IAsyncEnumerable<FileListEntry> ListAllAsync(
        string directory, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        do
        {
            var listing = await ListAsync(directory, after, FileLimits.MaxListing, cancellationToken);
            foreach (var entry in listing.Entries)
                yield return entry;
            after = listing.Next;
        }
        while (after is not null);
    }

    private static string Normalize(string path) =>
        FilePath.TryNormalize(path, out var normalized, out var reason) ? normalized : throw new InvalidPathException(reason);
}
