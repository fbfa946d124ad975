using System.Globalization;

namespace OrleansCluster.Bench.Locks.Redis;

/// <summary>
/// The lock that is usual with Redis: <c>SET name token NX PX 30000</c>, and a script that deletes the name if the token is still there. Nobody waits in a queue:
/// who finds it held asks again after a pause.
/// It has no fencing token, and nobody renews it.
/// </summary>
internal sealed class RedisLocks : ILockTarget
{
    private const int Connections = 8;
    private const string LeaseMilliseconds = "30000";
    private const string Release = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly RedisServer _server;
    private readonly List<RedisConnection> _connections = [];
    private string _script = "";
    private long _lastToken;

    private RedisLocks(string folder) => _server = new RedisServer(folder);

    public static string Name => "Redis";

    public string Title => Name;

    public string Differs => "1 process, sockets, 1 log flushed; asked again every ms";

    public IReadOnlyList<int> Processes => [_server.ProcessId];

    public bool HasQueue => false;

    public bool HasElections => false;

    public static async Task<RedisLocks> StartAsync(string folder)
    {
        var target = new RedisLocks(folder);
        await target._server.WaitAsync();
        for (var one = 0; one < Connections; one++) target._connections.Add(await RedisConnection.OpenAsync(target._server.EndPoint));
        target._script = await target._connections[0].CallAsync("SCRIPT", "LOAD", Release) ?? throw new InvalidDataException("Redis did not say what the script is called.");
        return target;
    }

    public Task PrepareAsync(int clients) => Task.CompletedTask;

    public async Task<IAsyncDisposable> AcquireAsync(int client, string name, CancellationToken cancellationToken)
    {
        var connection = _connections[client % Connections];
        var token = Interlocked.Increment(ref _lastToken).ToString(CultureInfo.InvariantCulture);
        while (await connection.CallAsync("SET", name, token, "NX", "PX", LeaseMilliseconds) is null) await Task.Delay(Pause, cancellationToken);
        return new Released(async () =>
        {
            if (await connection.CallAsync("EVALSHA", _script, "1", name, token) != "1") throw new InvalidOperationException($"'{name}' was not held any more.");
        });
    }

    public Task<IAsyncDisposable> CampaignAsync(int client, string name, CancellationToken cancellationToken) => throw new NotSupportedException("Redis has no elections.");

    public Task<int> WaitingAsync(string name) => throw new NotSupportedException("Redis has no queue.");

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections) await connection.DisposeAsync();
        await _server.DisposeAsync();
    }
}
