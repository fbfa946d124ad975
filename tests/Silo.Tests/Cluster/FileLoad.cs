using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>
/// Writers and readers of files over the HTTP ports of all silos of a cluster. Each writer has paths of its own and puts down what was
/// acknowledged before it sends the next; a path whose last write was not answered well is not written again, so that it must hold
/// that write's content or the one acknowledged before. Readers read files that nobody writes any more: their content is certain at any time.
/// </summary>
internal sealed class FileLoad(SiloCluster cluster, int seed, int files)
{
    public const string Directory = "load";
    private const int Writers = 6;
    private const int Readers = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // The silos that start again need the processor, too: readers rest between two files, and writers once there are as many as are wanted.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(10);

    // What may be answered while something is broken: not now, or unknown. Anything else is wrong.
    private static readonly HttpStatusCode[] Passing = [HttpStatusCode.ServiceUnavailable, HttpStatusCode.GatewayTimeout];

    private readonly ConcurrentDictionary<HttpStatusCode, int> _refusals = new();
    private readonly List<(string Path, string Hash)> _settled = [];
    private readonly CancellationTokenSource _end = new();
    private int _acknowledgedFiles;
    private int _attempts;
    private int _reads;

    public WriteRecord Record { get; } = new();

    /// <summary>Paths with an acknowledged write.</summary>
    public int AcknowledgedFiles => Volatile.Read(ref _acknowledgedFiles);

    /// <summary>Writes that ended, in whatever way.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>Whole files read and found right.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Writes and reads until so many files are acknowledged, and something else is over. Throws as soon as anything is wrong.</summary>
    public async Task RunAsync(Task meanwhile)
    {
        var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(writer, meanwhile)).ToList();
        var readers = Enumerable.Range(0, Readers).Select(ReadAsync).ToList();
        List<Task> all = [.. writers, .. readers];
        while (writers.Exists(writer => !writer.IsCompleted))
        {
            var ended = await Task.WhenAny(all);
            all.Remove(ended);
            await ended;
        }

        await _end.CancelAsync();
        await Task.WhenAll(all);
    }

    /// <summary>Reads so many settled files by a silo, each again until it is there, within a bound for all; how long each took.</summary>
    /// <exception cref="TimeoutException">They could not be read in time.</exception>
    public async Task<IReadOnlyList<TimeSpan>> ReadByAsync(ClusterSilo silo, int count, TimeSpan limit)
    {
        var times = new List<TimeSpan>();
        var since = Stopwatch.StartNew();
        var random = new Random(seed);
        string? last = null;
        await Until.TrueAsync(
            async () =>
            {
                last = Settled(random) is { } file ? await TryReadAsync(silo, file) : "nothing is settled yet";
                if (last is not null)
                    return false;
                times.Add(since.Elapsed);
                since.Restart();
                return times.Count == count;
            },
            () => $"{times.Count} of {count} files could be read by {silo.Name}; at last: {last}",
            limit);
        return times;
    }

    /// <summary>What came of it, for the test's output.</summary>
    public override string ToString()
    {
        var refusals = string.Join(", ", _refusals.OrderBy(pair => pair.Key).Select(pair => $"{(int)pair.Key}: {pair.Value}"));
        return $"{AcknowledgedFiles} files and {Record.Acknowledged} writes acknowledged of {Attempts} attempts; {Reads} reads; refused {(refusals.Length > 0 ? refusals : "none")}";
    }

    private async Task WriteAsync(int writer, Task meanwhile)
    {
        var random = new Random((seed * Writers) + writer);
        var silo = writer;
        var own = new List<string>();
        for (var number = 0; AcknowledgedFiles < files || !meanwhile.IsCompleted; number++)
        {
            var again = own.Count > 0 && random.Next(5) == 0;
            var path = again ? own[random.Next(own.Count)] : $"{Directory}/w{writer}/d{number / 100}/f{number}.bin";
            var content = new byte[random.Next(25) == 0 ? random.Next(1 << 20, 5 << 20) : random.Next(2 << 10, 48 << 10)];
            random.NextBytes(content);
            if (number % 10 == 0)
                silo++; // Every writer comes to every silo.
            own.Remove(path);
            if (!await PutAsync(cluster.Silos[silo % cluster.Silos.Count], path, content))
            {
                silo++;
                await Task.Delay(Pause);
                continue;
            }

            if (!again)
                Interlocked.Increment(ref _acknowledgedFiles);
            if (random.Next(4) == 0)
                own.Add(path);
            else
                Settle(path, WriteRecord.Hash(content));
            if (AcknowledgedFiles >= files)
                await Task.Delay(Rest);
        }
    }

    // True if it was acknowledged.
    private async Task<bool> PutAsync(ClusterSilo silo, string path, byte[] content)
    {
        var hash = WriteRecord.Hash(content);
        Record.Sending(path, hash);
        try
        {
            using var body = new ByteArrayContent(content);
            using var answer = await silo.Http.PutAsync("/v1/files/" + path, body);
            if (answer.IsSuccessStatusCode)
            {
                Record.Answered(path, hash);
                return true;
            }

            await CheckRefusalAsync($"PUT {path} by {silo.Name}", answer);
        }
        catch (Exception e) when (NoAnswer.Is(e))
        {
            // No answer: it may have taken effect, or may yet.
        }
        finally
        {
            Interlocked.Increment(ref _attempts);
        }

        return false;
    }

    private async Task ReadAsync(int reader)
    {
        var random = new Random(-seed - reader);
        while (!_end.IsCancellationRequested)
        {
            var isRead = Settled(random) is { } file && await TryReadAsync(cluster.Silos[random.Next(cluster.Silos.Count)], file) is null;
            await Task.Delay(isRead ? Rest : Pause);
        }
    }

    // Null if it was read and is right; else why it could not be read.
    private async Task<string?> TryReadAsync(ClusterSilo silo, (string Path, string Hash) file)
    {
        try
        {
            using var answer = await silo.Http.GetAsync("/v1/files/" + file.Path);
            if (!answer.IsSuccessStatusCode)
            {
                await CheckRefusalAsync($"GET {file.Path} by {silo.Name}", answer);
                return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
            }

            Assert.Equal((file.Path, file.Hash), (file.Path, WriteRecord.Hash(await answer.Content.ReadAsByteArrayAsync())));
            Interlocked.Increment(ref _reads);
            return null;
        }
        catch (Exception e) when (NoAnswer.Is(e))
        {
            return e.Message;
        }
    }

    private async Task CheckRefusalAsync(string request, HttpResponseMessage answer)
    {
        _refusals.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
        Assert.True(Passing.Contains(answer.StatusCode), $"{request}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private void Settle(string path, string hash)
    {
        lock (_settled)
            _settled.Add((path, hash));
    }

    private (string Path, string Hash)? Settled(Random random)
    {
        lock (_settled)
            return _settled.Count == 0 ? null : _settled[random.Next(_settled.Count)];
    }
}
