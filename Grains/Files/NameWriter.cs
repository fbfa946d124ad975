using Microsoft.Extensions.Logging;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Placement;

namespace OrleansCluster.Grains.Files;

/// <summary>
/// The one user of a directory's record. Requests that come while a write is under way go into the next one together, so that
/// many writers to one directory share its writes. For one activation's turns only.
/// </summary>
internal sealed partial class NameWriter(
    DurableRecord<DirectoryState> durable, string directory, int limit, IGrainFactory grains, Leaving leaving, ILogger logger)
{
    private const int MaxAttempts = 5;

    private readonly List<(string Key, TaskCompletionSource Done)> _additions = [];
    private readonly List<DirectoryName> _removals = [];
    private readonly List<TaskCompletionSource<DirectoryRecord>> _reads = [];
    private bool _isRunning;

    /// <summary>The record as last read or written. May be out of date: for hints only.</summary>
    public DirectoryRecord Latest => durable.Value.Record;

    /// <summary>Adds a name, or raises its number; done when that, and this directory's own registration, is durable.</summary>
    public Task AddAsync(string key)
    {
        var done = new TaskCompletionSource();
        _additions.Add((key, done));
        Run();
        return done.Task;
    }

    /// <summary>Removes a name some time later, if it still has the number given.</summary>
    public void Remove(DirectoryName name)
    {
        _removals.Add(name);
        Run();
    }

    /// <summary>The record as it is now, read anew.</summary>
    public Task<DirectoryRecord> ReadAsync()
    {
        var done = new TaskCompletionSource<DirectoryRecord>();
        _reads.Add(done);
        Run();
        return done.Task;
    }

    private void Run()
    {
        if (!_isRunning)
            _ = RunAsync();
    }

    private async Task RunAsync()
    {
        _isRunning = true;
        try
        {
            while (_additions.Count + _removals.Count + _reads.Count > 0)
            {
                await ReadForAllAsync();
                await WriteForAllAsync();
            }
        }
        finally
        {
            _isRunning = false;
        }
    }

    private async Task ReadForAllAsync()
    {
        if (_reads.Count == 0)
            return;
        TaskCompletionSource<DirectoryRecord>[] reads = [.. _reads];
        _reads.Clear();
        try
        {
            var record = (await durable.ReadAsync()).Record;
            foreach (var read in reads)
                read.SetResult(record);
        }
        catch (FileSystemException e)
        {
            foreach (var read in reads)
                read.SetException(e);
        }
    }

    private async Task WriteForAllAsync()
    {
        if (_additions.Count + _removals.Count == 0)
            return;
        (string Key, TaskCompletionSource Done)[] additions = [.. _additions];
        DirectoryName[] removals = [.. _removals];
        _additions.Clear();
        _removals.Clear();
        try
        {
            var refused = await ApplyAsync([.. additions.Select(addition => addition.Key).Distinct()], removals);
            foreach (var (key, done) in additions)
            {
                if (refused.Contains(key))
                    done.SetException(new DirectoryFullException("/" + directory, limit));
                else
                    done.SetResult();
            }
        }
        catch (Exception e)
        {
            LogFailed(e, directory);
            foreach (var (_, done) in additions)
                done.SetException(e);
        }
    }

    // A batch may be applied anew to whatever another activation wrote: additions only raise numbers, removals have a condition.
    private async Task<IReadOnlySet<string>> ApplyAsync(string[] additions, DirectoryName[] removals)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var before = durable.Value.Record;
                var change = DirectoryIndex.Apply(before, additions, removals, limit);
                if (!ReferenceEquals(change.Record, before))
                    await durable.WriteAsync(new DirectoryState { Record = change.Record });
                await RegisterAsync(before, change.Record);
                return change.Refused;
            }
            catch (FileStateUnavailableException e) when (e.Subject == "/" + directory && attempt < MaxAttempts)
            {
                await durable.ReadAsync();
            }
        }
    }

    // First its own names, then its name in the parent, then the note that it is there: whoever asks in between is told that
    // this directory is needed. The root has no parent.
    private async Task RegisterAsync(DirectoryRecord before, DirectoryRecord after)
    {
        if (directory.Length == 0)
            return;
        var parent = grains.GetGrain<INamespaceGrain>(NamespaceGrain.KeyOf(FilePath.Parent(directory)));
        if (after.Names.Length > 0 && !after.Registered)
        {
            await AddSelfAsync(parent);
            await NoteRegisteredAsync(after);
        }
        else if (after.Names.Length == 0 && before.Names.Length > 0)
        {
            _ = SuspectSelfAsync(parent);
        }
    }

    private async Task AddSelfAsync(INamespaceGrain parent)
    {
        try
        {
            await parent.AddAsync(FilePath.Name(directory), isDirectory: true).WaitAsync(leaving.Token);
        }
        catch (OperationCanceledException) when (leaving.Token.IsCancellationRequested)
        {
            // The names are there by now: whoever adds them again has this done by the next activation.
            throw new FileStateUnavailableException(
                parent.GetPrimaryKeyString(), nothingChanged: false, $"'/{directory}' leaves its silo, and waits no longer to be taken up there.");
        }
    }

    // The note only spares later additions the same call.
    private async Task NoteRegisteredAsync(DirectoryRecord record)
    {
        try
        {
            await durable.WriteAsync(new DirectoryState { Record = record with { Registered = true } });
        }
        catch (FileStateUnavailableException e)
        {
            LogFailed(e, directory);
            await durable.ReadAsync();
        }
    }

    private async Task SuspectSelfAsync(INamespaceGrain parent)
    {
        try
        {
            await parent.SuspectAsync(FilePath.Name(directory), isDirectory: true);
        }
        catch (Exception e)
        {
            LogSuspectFailed(e, directory);
        }
    }

    [LoggerMessage(EventId = 2040, Level = LogLevel.Debug, Message = "Names of the directory '{Directory}' could not be written.")]
    private partial void LogFailed(Exception error, string directory);

    [LoggerMessage(
        EventId = 2041, Level = LogLevel.Debug, Message = "The empty directory '{Directory}' stays in its parent until that is listed.")]
    private partial void LogSuspectFailed(Exception error, string directory);
}
