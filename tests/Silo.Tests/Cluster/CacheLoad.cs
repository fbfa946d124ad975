namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>
/// Clients of the cache's ports that count, each with a key of its own: every one reads what he has written last before he writes again, by turns with SET and INCR. A key of
/// which one write is of unknown outcome is left as it is, since that may be made yet.
/// </summary>
internal sealed class CacheLoad(IReadOnlyList<int> ports)
{
    private const int Clients = 6;

    private readonly List<(string Key, long Written, bool IsUnsure)> _left = [];
    private int _acknowledged;
    private volatile bool _isEnding;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Runs until <see cref="End"/>. Throws as soon as anything is wrong.</summary>
    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, Clients).Select(CountAsync));

    public void End() => _isEnding = true;

    /// <summary>After the end: every key is what was written last, or what nobody knows the outcome of.</summary>
    public async Task CheckAsync(CacheCaller caller)
    {
        foreach (var (key, written, isUnsure) in _left)
        {
            var reply = await caller.AskAsync("GET", key);
            Assert.True(reply == Wire(written) || (isUnsure && reply == Wire(written + 1)), $"{key}: {written} was written, and {reply} is read.");
        }
    }

    private static string Wire(long value) => value == 0 ? "$-1\r\n" : $"${$"{value}".Length}\r\n{value}\r\n";

    private async Task CountAsync(int client)
    {
        await using var caller = new CacheCaller(ports, client);
        for (var keys = 0; !_isEnding; keys++)
        {
            var (key, written, isUnsure) = ($"counted:{client}:{keys}", 0L, false);
            while (!_isEnding && !isUnsure)
            {
                Assert.Equal(Wire(written), await caller.AskAsync("GET", key));
                var (command, expected) = written % 2 == 0 ? (new[] { "SET", key, $"{written + 1}" }, "+OK\r\n") : (["INCR", key], $":{written + 1}\r\n");
                var reply = await caller.ChangeAsync(command);
                isUnsure = reply is null;
                if (isUnsure)
                    continue;
                Assert.Equal(expected, reply);
                written++;
                Interlocked.Increment(ref _acknowledged);
            }

            lock (_left)
                _left.Add((key, written, isUnsure));
        }
    }
}
