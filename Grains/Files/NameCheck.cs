using Microsoft.Extensions.Logging;
using OrleansCluster.Algorithms.Files;

namespace OrleansCluster.Grains.Files;

/// <summary>
/// Removes names that nothing stands behind, one after the other, in the background. Why a removal cannot hit a committed
/// file's name is proved at <see cref="DirectoryIndex"/>. For one activation's turns only.
/// </summary>
internal sealed partial class NameCheck(NameWriter writer, NamespaceChildren children, ILogger logger)
{
    private const int MaxSuspects = FileLimits.MaxNamesPerDirectory;
    private static readonly TimeSpan FullCheckPause = TimeSpan.FromMinutes(1);

    private readonly Queue<string> _queue = new();
    private readonly HashSet<string> _queued = new(StringComparer.Ordinal);
    private bool _isRunning;
    private DateTimeOffset _nextFullCheck = DateTimeOffset.MinValue;

    public void Suspect(string key)
    {
        if (_queue.Count >= MaxSuspects || !_queued.Add(key))
            return;
        _queue.Enqueue(key);
        if (!_isRunning)
            _ = RunAsync();
    }

    /// <summary>Suspects every name, at most once in a while.</summary>
    public void SuspectAll(DirectoryRecord record, DateTimeOffset now)
    {
        if (now < _nextFullCheck)
            return;
        _nextFullCheck = now + FullCheckPause;
        foreach (var name in record.Names)
            Suspect(name.Key);
    }

    private async Task RunAsync()
    {
        _isRunning = true;
        try
        {
            while (_queue.TryDequeue(out var key))
            {
                _queued.Remove(key);
                await CheckAsync(key);
            }
        }
        finally
        {
            _isRunning = false;
        }
    }

    private async Task CheckAsync(string key)
    {
        try
        {
            // The number is taken before the question, as the proof asks. Read anew: the name may have come a moment ago.
            if (DirectoryIndex.Find(await writer.ReadAsync(), key) is { } name && !await children.IsNeededAsync(key))
                writer.Remove(name);
        }
        catch (Exception e)
        {
            LogFailed(e, key);
        }
    }

    [LoggerMessage(EventId = 2050, Level = LogLevel.Debug, Message = "The name '{Name}' could not be checked and stays.")]
    private partial void LogFailed(Exception error, string name);
}
