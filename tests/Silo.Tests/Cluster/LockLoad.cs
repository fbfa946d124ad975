using System.Collections.Concurrent;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>
/// Clients of <c>/v1/locks</c> on the HTTP ports of all silos, two for each name, who take turns to hold it. While one holds it, the other must not, and he
/// keeps it, whoever dies; each token is greater than the one before.
/// </summary>
internal sealed class LockLoad(SiloCluster cluster)
{
    private const int Names = 3;
    private const int ClientsOfAName = 2;

    // Longer than the test: none runs out.
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, string> _holders = new();
    private readonly ConcurrentDictionary<string, long> _tokens = new();
    private int _turns;
    private volatile bool _isEnding;

    /// <summary>How often one has held a name and given it back.</summary>
    public int Turns => Volatile.Read(ref _turns);

    /// <summary>Runs until <see cref="End"/>. Throws as soon as anything is wrong.</summary>
    public Task RunAsync() => Task.WhenAll(
        from name in Enumerable.Range(0, Names) from client in Enumerable.Range(0, ClientsOfAName) select TakeTurnsAsync($"load-{name}", client));

    public void End() => _isEnding = true;

    private async Task TakeTurnsAsync(string name, int client)
    {
        for (var number = 0; !_isEnding; number++)
        {
            var holder = $"{client}.{number}";
            var caller = new LockCaller(cluster, name, holder, Lease);
            var token = await caller.AcquireAsync();
            Assert.True(_holders.TryAdd(name, holder), $"{name} was granted to {holder} while {_holders.GetValueOrDefault(name)} held it.");
            Assert.True(token > _tokens.GetValueOrDefault(name), $"{name} was granted to {holder} with {token}, after {_tokens.GetValueOrDefault(name)}.");
            _tokens[name] = token;
            Assert.True(await caller.RenewAsync(), $"{holder} has lost {name}, though its lease lives.");
            Assert.True(await caller.TryAcquireAsync(TimeSpan.Zero) == token, $"{holder}, who holds {name}, was not told the same hold.");
            _holders.TryRemove(name, out _); // it may be over as soon as the request is sent
            await caller.ReleaseAsync();
            Interlocked.Increment(ref _turns);
        }
    }
}
