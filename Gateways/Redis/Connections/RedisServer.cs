using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansCluster.Gateways.Redis.Keyspace;

namespace OrleansCluster.Gateways.Redis.Connections;

/// <summary>What all connections have in common. Safe for concurrent use.</summary>
internal sealed class RedisServer : IDisposable
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<long, RedisConnection> _connections = new();
    private readonly byte[]? _password;
    private readonly ITimer _sweeper;
    private long _lastId;

    public RedisServer(IRedisKeyspace keyspace, IOptions<RedisGatewayOptions> options, TimeProvider time)
    {
        (Keyspace, Options, Time) = (keyspace, options.Value, time);
        Waiting = new(Options.MaxWaitingBytes);
        _password = Options.Password is { } password ? SHA256.HashData(Encoding.UTF8.GetBytes(password)) : null;
        _sweeper = time.CreateTimer(static server => ((RedisServer)server!).EndOverdue(), this, SweepPeriod, SweepPeriod);
    }

    public IRedisKeyspace Keyspace { get; }

    public RedisGatewayOptions Options { get; }

    public TimeProvider Time { get; }

    public RedisFigures Figures { get; } = new();

    public WaitingBytes Waiting { get; }

    public bool HasPassword => _password is not null;

    /// <summary>Whether somebody is who he says. Takes as long whatever the password is.</summary>
    public bool Accepts(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        var isPassword = _password is null || CryptographicOperations.FixedTimeEquals(_password, SHA256.HashData(password));
        return user.SequenceEqual("default"u8) && isPassword;
    }

    public long NextId() => Interlocked.Increment(ref _lastId);

    public void Add(long id, RedisConnection connection) => _connections[id] = connection;

    public void Remove(long id) => _connections.TryRemove(id, out _);

    public void Dispose() => _sweeper.Dispose();

    private void EndOverdue()
    {
        var now = Time.GetTimestamp();
        foreach (var (_, connection) in _connections)
            connection.EndIfOverdue(now);
    }
}
