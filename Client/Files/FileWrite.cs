using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Files;

/// <summary>
/// One write of one file: begin, blocks, commit. A few blocks are under way while the next is filled; no more is held. If it
/// fails before its commit it is closed, and the blocks that it put are deleted as far as they can be reached (the rest is
/// found by the silos' sweeps).
/// </summary>
internal sealed partial class FileWrite(FileCalls calls, string path, WriteOptions wanted, IProgress<long>? progress)
{
    private readonly Queue<Task<SentBlock>> _inFlight = new();
    private readonly List<string[]> _written = [];
    private long _acknowledged;

    public async Task<FileStat> RunAsync(Stream content, CancellationToken cancellationToken)
    {
        var session = await calls.AskAsync(path, () => calls.Directory(path).BeginWriteAsync(wanted), cancellationToken);
        var placements = new BlockPlacements(calls, path, session);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sender = new BlockSender(calls, path, session.SessionId, wanted.Replication, placements);
        CommitRequest request;
        try
        {
            request = await SendAllAsync(content, session.SessionId, sender, placements, stop.Token);
        }
        catch
        {
            stop.Cancel();
            await GiveUpAsync(session.SessionId, sender);
            throw;
        }

        return await CommitAsync(request, sender);
    }

    private async Task<CommitRequest> SendAllAsync(
        Stream content, string sessionId, BlockSender sender, BlockPlacements placements, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var source = new BlockSource(content, path, wanted.BlockSize);
        var limit = FileLimits.MaxLength(wanted.BlockSize);
        var length = 0L;
        for (var number = 0; ; number++)
        {
            while (_inFlight.Count >= calls.Options.BlocksInFlight)
                await AcknowledgeOldestAsync(source);
            var read = await source.ReadAsync(sessionId, number, cancellationToken);
            if (read.ContentLength == 0)
                break;
            length += read.ContentLength;
            if (length > limit)
                throw new FileTooLargeException(path, limit);
            hash.AppendData(read.Data.Bytes, 0, read.ContentLength);
            var silos = await placements.ForAsync(number, cancellationToken);
            _inFlight.Enqueue(SendAsync(sender, number, read, silos, cancellationToken));
            if (read.IsLast)
                break;
        }

        while (_inFlight.Count > 0)
            await AcknowledgeOldestAsync(source);
        var (table, map) = ReplicaMap.Pack(_written, wanted.Replication);
        return new CommitRequest(sessionId, length, Convert.ToHexStringLower(hash.GetHashAndReset()), table, map);
    }

    private async Task<SentBlock> SendAsync(
        BlockSender sender, int number, BlockSource.Block block, string[] silos, CancellationToken cancellationToken)
    {
        var sent = await sender.SendAsync(number, block.Data, silos, cancellationToken);
        progress?.Report(Interlocked.Add(ref _acknowledged, block.ContentLength));
        return sent;
    }

    private async Task AcknowledgeOldestAsync(BlockSource source)
    {
        var sent = await _inFlight.Dequeue();
        _written.Add(sent.Silos);
        if (sent.EveryPutAnswered)
            source.Return(sent.Data);
    }

    // Once it has begun, a commit is not cancelled: that could only make its outcome unknown.
    private async Task<FileStat> CommitAsync(CommitRequest request, BlockSender sender)
    {
        try
        {
            return await calls.ChangeAsync(path, () => calls.Directory(path).CommitAsync(request), CancellationToken.None);
        }
        catch (WriteOutcomeUnknownException)
        {
            // Closing the session makes it certain: either it is closed, or it was committed.
            if (await TryAbortAsync(request.SessionId) is not { } outcome || outcome == SessionOutcome.Over)
                throw;
            if (outcome == SessionOutcome.Committed)
                return await AskCommittedAsync(request);
            await sender.DeleteSentAsync();
            throw new FileStateUnavailableException(path, nothingChanged: true, "the commit was not answered; the write was closed.");
        }
        catch (FileSystemException e) when (e.OutcomeKnown)
        {
            await GiveUpAsync(request.SessionId, sender);
            throw;
        }
    }

    // It was committed. Another's commit or deletion may come before the question: that it finds nothing then says nothing of this write.
    private async Task<FileStat> AskCommittedAsync(CommitRequest request)
    {
        try
        {
            return await calls.ChangeAsync(path, () => calls.Directory(path).CommitAsync(request), CancellationToken.None);
        }
        catch (FileSystemException e) when (e.OutcomeKnown)
        {
            throw new WriteOutcomeUnknownException(path, e);
        }
    }

    private async Task GiveUpAsync(string sessionId, BlockSender sender)
    {
        while (_inFlight.TryDequeue(out var task))
            await EndedAsync(task);
        if (await TryAbortAsync(sessionId) is SessionOutcome.Aborted or SessionOutcome.Over)
            await sender.DeleteSentAsync();
    }

    private static async Task EndedAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception)
        {
            // What failed first is thrown already; the others followed from it.
        }
    }

    private async Task<SessionOutcome?> TryAbortAsync(string sessionId)
    {
        try
        {
            return await calls.AskAsync(path, () => calls.Directory(path).AbortAsync(sessionId), CancellationToken.None);
        }
        catch (Exception e)
        {
            // It closes by itself at its deadline.
            if (calls.Logger is { } logger)
                LogNotClosed(logger, e, path);
            return null;
        }
    }

    [LoggerMessage(
        EventId = 3001, Level = LogLevel.Information,
        Message = "A write of {Path} that failed could not be closed now and closes at its deadline.")]
    private static partial void LogNotClosed(ILogger logger, Exception error, string path);
}
