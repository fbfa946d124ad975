using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>Writes and reads by a client of Orleans, while whatever befalls the silos.</summary>
internal sealed class ClientLoad(FileClient files)
{
    private readonly List<string> _written = [];
    private int _acknowledged;

    /// <summary>Writes acknowledged until now.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Writes one file after the other, each again until that is acknowledged, and reads it and one before it.</summary>
    public async Task RunAsync(Task over)
    {
        for (var number = 0; !over.IsCompleted; number++)
        {
            var path = $"by-client/{number}";
            await Until.TrueAsync(() => TryAsync(() => WriteAsync(path)), () => $"'{path}' is not written.", TimeSpan.FromMinutes(3));
            _written.Add(path);
            Volatile.Write(ref _acknowledged, _written.Count);
            await CheckAsync(path);
            await CheckAsync(_written[number / 2]);
        }
    }

    /// <summary>Returns when so many more have been acknowledged, or the load has failed, with its error.</summary>
    public async Task GoesOnAsync(Task running, int count)
    {
        var before = Acknowledged;
        await Until.TrueAsync(
            () => Acknowledged >= before + count || running.IsCompleted, () => $"The client has had {Acknowledged - before} more acknowledged, not {count}.", TimeSpan.FromMinutes(3));
        if (running.IsCompleted)
            await running;
    }

    /// <summary>Reads everything that was acknowledged.</summary>
    public async Task CheckAllAsync()
    {
        foreach (var path in _written)
            await CheckAsync(path);
    }

    private Task CheckAsync(string path) =>
        Until.TrueAsync(() => TryAsync(() => ReadAsync(path)), () => $"'{path}' is not read.", TimeSpan.FromMinutes(3));

    private async Task WriteAsync(string path)
    {
        using var content = new MemoryStream(Content(path));
        await files.WriteAsync(path, content);
    }

    private async Task ReadAsync(string path)
    {
        await using var file = await files.OpenReadAsync(path);
        using var content = new MemoryStream();
        await file.CopyToAsync(content);
        Assert.Equal(Content(path), content.ToArray());
    }

    // What may be tried again is; an acknowledged file that is not there is wrong at once.
    private static async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (FileSystemException e) when (e.Retryable || !e.OutcomeKnown || e is WriteConflictException) // met its own write, which came late
        {
            return false;
        }
    }

    private static byte[] Content(string path) => System.Text.Encoding.UTF8.GetBytes($"content of {path}");
}
