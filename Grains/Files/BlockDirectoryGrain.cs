using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Placement;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Grains.Files;

/// <summary>
/// One file. A shell around <see cref="FileRecordRules"/>: it reads the record, asks the rules, makes the next record durable
/// by a conditional write, answers. It needs no single activation: of two, one fails its conditional write.
/// </summary>
public sealed partial class BlockDirectoryGrain(
    [PersistentState("file", DurableState.ProviderName)] IPersistentState<FileState> state,
    IClusterMembershipService membership,
    IOptions<FileServiceOptions> options,
    SessionNumbers numbers,
    TimeProvider time,
    ILogger<BlockDirectoryGrain> logger) : Grain, IBlockDirectoryGrain, ILeavingGrain
{
    private const int FirstAllocation = 8;

    private readonly Leaving _leaving = new();
    private DurableRecord<FileState>? _durable;
    private GarbageCollection? _garbage;
    private string _path = "";

    private GarbageTerms Terms => new(options.Value.ReplacedBlockGrace, options.Value.GarbageGiveUpAfter);

    private DurableRecord<FileState> Durable => _durable ?? throw new InvalidOperationException("The grain is not active.");

    private FileRecord Record => Durable.Value.Record;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _path = this.GetPrimaryKeyString();
        if (!FilePath.TryNormalize(_path, out var normalized, out var reason))
            throw new InvalidPathException(reason);
        if (normalized != _path)
            throw new InvalidPathException("it is not in its normalized form.");
        _durable = new DurableRecord<FileState>(state, _path, DeactivateOnIdle);
        _garbage = new GarbageCollection(this, _path, GrainFactory, time, options.Value.GarbageRetryPeriod, () => Record, _leaving, logger);
        _garbage.Schedule();
        return Task.CompletedTask;
    }

    public async Task<FileStat?> StatAsync() => (await ReadAsync()).Committed is { } file ? ToStat(file) : null;

    public async Task<FileLayout?> GetLayoutAsync() => (await ReadAsync()).Committed is { } file
        ? new FileLayout(ToStat(file), file.SessionId, file.Silos, file.ReplicaMap)
        : null;

    public async Task<WriteSession> BeginWriteAsync(WriteOptions wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (FileLimits.Check(wanted.BlockSize, wanted.Replication) is { } problem)
            throw new InvalidFileOptionsException(problem);
        var live = LiveSilos();
        if (live.Length < wanted.Replication)
            throw new NotEnoughReplicasException(_path, wanted.Replication, live.Length);
        var record = await ReadAsync();
        var now = time.GetUtcNow();
        var session = new OpenSession(
            SessionIds.Create(now, numbers.Next()), wanted.BlockSize, wanted.Replication, now + options.Value.SessionLifetime);
        var decision = FileRecordRules.Begin(record, session, wanted.ExpectedVersion, now);
        ThrowIfRefused(decision.Verdict);
        await WriteAsync(decision.Record);
        // The order, session first and name second, is what the proof at DirectoryIndex rests on.
        if (record.Committed is null)
            await AddNameAsync(session.SessionId);
        return new WriteSession(
            session.SessionId, options.Value.SessionLifetime, Place(live, 0, FirstAllocation, wanted.Replication, []));
    }

    public async Task<BlockPlacement> AllocateAsync(string sessionId, int firstBlock, int count, string[] excluded)
    {
        ArgumentNullException.ThrowIfNull(excluded);
        if (firstBlock < 0 || count is < 1 or > FileLimits.MaxAllocation || firstBlock > FileLimits.MaxBlocks - count)
        {
            throw new InvalidFileOptionsException(
                $"An allocation of {count} blocks from {firstBlock}: allowed is 1 to {FileLimits.MaxAllocation} of {FileLimits.MaxBlocks}.");
        }

        if (excluded.Length > FileLimits.MaxSilosPerFile)
            throw new InvalidFileOptionsException($"{excluded.Length} silos are excluded; at most {FileLimits.MaxSilosPerFile} may be.");
        var now = time.GetUtcNow();
        var decision = FileRecordRules.Renew(Record, sessionId, now, options.Value.SessionLifetime);
        if (decision.Verdict != FileVerdict.AlreadyDone)
        {
            decision = FileRecordRules.Renew(await ReadAsync(), sessionId, now, options.Value.SessionLifetime);
            await WriteIfChangedAsync(decision.Record);
            ThrowIfRefused(decision.Verdict);
        }

        var session = decision.Record.FindSession(sessionId)!;
        return Place(LiveSilos(), firstBlock, count, session.Replication, excluded);
    }

    public async Task<FileStat> CommitAsync(CommitRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var record = await ReadAsync();
        if (record.FindSession(request.SessionId) is { } session)
            CheckForm(request, session);
        var commit = new FileCommit(request.SessionId, request.Length, request.Sha256, request.Silos, request.ReplicaMap);
        var decision = FileRecordRules.Commit(record, commit, time.GetUtcNow(), Terms);
        await WriteIfChangedAsync(decision.Record);
        ThrowIfRefused(decision.Verdict);
        _garbage!.Schedule();
        return ToStat(decision.Record.Committed!);
    }

    public async Task<SessionOutcome> AbortAsync(string sessionId)
    {
        var decision = FileRecordRules.Abort(await ReadAsync(), sessionId);
        await WriteIfChangedAsync(decision.Record);
        if (decision.Verdict == FileVerdict.AlreadyDone)
            return SessionOutcome.Committed;
        if (decision.Verdict == FileVerdict.NotCurrent)
            return SessionOutcome.Over;
        await SuspectNameAsync(decision.Record);
        return SessionOutcome.Aborted;
    }

    public async Task<bool> DeleteAsync(long? expectedVersion)
    {
        var decision = FileRecordRules.Delete(await ReadAsync(), expectedVersion, time.GetUtcNow(), Terms);
        if (decision.Verdict == FileVerdict.NothingThere)
            return false;
        ThrowIfRefused(decision.Verdict);
        await WriteAsync(decision.Record);
        _garbage!.Schedule();
        await SuspectNameAsync(decision.Record);
        return true;
    }

    public async Task<bool> IsNameNeededAsync() => (await ReadWithoutExpiredAsync()).NeedsName;

    public async Task<int[]> FindDeadBlocksAsync(string sessionId, string siloName, int[] blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        var record = await ReadWithoutExpiredAsync();
        _garbage!.Schedule();
        return FileRecordRules.FindDead(record, sessionId, siloName, blocks, time.GetUtcNow());
    }

    public async Task GarbageDeletedAsync(string sessionId, string[] silos)
    {
        ArgumentNullException.ThrowIfNull(silos);
        var record = FileRecordRules.Deleted(await ReadAsync(), sessionId, silos);
        record = FileRecordRules.ForgetOldGarbage(record, time.GetUtcNow());
        await WriteAsync(record);
        _garbage!.Schedule();
    }

    void ILeavingGrain.Leave() => _leaving.Tell();

    private async Task<FileRecord> ReadAsync() => (await Durable.ReadAsync()).Record;

    // What is said of a session's blocks and of the name rests on sessions that are durably closed, never on a clock.
    private async Task<FileRecord> ReadWithoutExpiredAsync()
    {
        var decision = FileRecordRules.DropExpired(await ReadAsync(), time.GetUtcNow());
        await WriteIfChangedAsync(decision.Record);
        return decision.Record;
    }

    private Task WriteIfChangedAsync(FileRecord next) => ReferenceEquals(next, Record) ? Task.CompletedTask : WriteAsync(next);

    private Task WriteAsync(FileRecord next) =>
        next.IsForgettable ? Durable.ClearAsync() : Durable.WriteAsync(new FileState { Record = next });

    private async Task AddNameAsync(string sessionId)
    {
        try
        {
            await Parent().AddAsync(FilePath.Name(_path), isDirectory: false).WaitAsync(_leaving.Token);
        }
        catch (Exception e)
        {
            // Nobody has the session's id, so it would only lie there until its deadline.
            LogNameNotAdded(e, _path);
            await WriteIfChangedAsync(FileRecordRules.Abort(Record, sessionId).Record);
            if (e is FileSystemException)
                throw;
            throw new FileStateUnavailableException(_path, nothingChanged: true, "its directory could not take its name: "
                + (e is OperationCanceledException ? "the file's grain leaves its silo." : e.Message));
        }
    }

    // Only a hint: a name that stays although nothing stands behind it is found by whoever lists the directory.
    private async Task SuspectNameAsync(FileRecord record)
    {
        if (record.NeedsName)
            return;
        try
        {
            await Parent().SuspectAsync(FilePath.Name(_path), isDirectory: false).WaitAsync(_leaving.Token);
        }
        catch (Exception e)
        {
            LogNameNotRemoved(e, _path);
        }
    }

    private INamespaceGrain Parent() => GrainFactory.GetGrain<INamespaceGrain>(NamespaceGrain.KeyOf(FilePath.Parent(_path)));

    private string[] LiveSilos() => [.. membership.CurrentSnapshot.Members.Values
        .Where(member => member.Status == SiloStatus.Active).Select(member => member.Name).Distinct()];

    private BlockPlacement Place(string[] live, int firstBlock, int count, int replication, string[] excluded)
    {
        var candidates = ReplicaChooser.Candidates(_path, live).Where(silo => !excluded.Contains(silo)).ToArray();
        var silos = new string[count][];
        for (var i = 0; i < count; i++)
            silos[i] = ReplicaChooser.Choose(_path, firstBlock + i, candidates, replication);
        return new BlockPlacement(firstBlock, silos);
    }

    private void CheckForm(CommitRequest request, OpenSession session)
    {
        if (request.Length < 0)
            throw new InvalidFileOptionsException($"A length of {request.Length} bytes.");
        if (request.Length > FileLimits.MaxLength(session.BlockSize))
            throw new FileTooLargeException(_path, FileLimits.MaxLength(session.BlockSize));
        if (request.Sha256 is not { Length: 64 } || !request.Sha256.All(char.IsAsciiHexDigitLower))
            throw new InvalidFileOptionsException("The SHA-256 is not 64 lower-case hexadecimal digits.");
        var blocks = BlockPlan.Count(request.Length, session.BlockSize);
        if (ReplicaMap.Check(blocks, request.Silos, request.ReplicaMap, session.Replication) is { } problem)
            throw new InvalidFileOptionsException(problem);
    }

    private void ThrowIfRefused(FileVerdict verdict)
    {
        switch (verdict)
        {
            case FileVerdict.OtherVersion:
                throw new WriteConflictException(_path, "the file is not at the version that was asked for.");
            case FileVerdict.NotCurrent:
                throw new WriteConflictException(
                    _path, "somebody else committed or deleted the file since the write began, or it was closed.");
            case FileVerdict.Expired:
                throw new WriteSessionExpiredException(_path);
            case FileVerdict.TooManySessions:
                throw new TooManyWritersException(_path, FileLimits.MaxOpenSessions);
        }
    }

    private FileStat ToStat(CommittedFile file) =>
        new(_path, file.Length, file.BlockSize, file.Replication, file.Sha256, file.ModifiedUtc, file.Version);

    [LoggerMessage(EventId = 2020, Level = LogLevel.Debug, Message = "The name of {Path} could not be added to its directory.")]
    private partial void LogNameNotAdded(Exception error, string path);

    [LoggerMessage(EventId = 2021, Level = LogLevel.Debug, Message = "The name of {Path} stays in its directory until that is listed.")]
    private partial void LogNameNotRemoved(Exception error, string path);
}
