using OrleansCluster.Bench.Locks.Redis;

namespace OrleansCluster.Bench.Locks;

/// <summary>What was to be reached, and whether it was. Like is compared with like: over sockets, with as many logs.</summary>
internal sealed class LockGoals(BenchReport report)
{
    private const double ToEtcd = 5;
    private const double ToRedis = 1;
    private const double HandOverMilliseconds = 2;

    private readonly Dictionary<(LocksPart Part, string Own, string Peer), double> _ratios = [];
    private readonly Dictionary<string, double> _handOvers = [];

    public void Ratio(LocksPart part, string own, string peer, double ratio) => _ratios[(part, own, peer)] = ratio;

    public void HandOver(string own, double milliseconds) => _handOvers[own] = milliseconds;

    public void Add()
    {
        foreach (var (part, what) in new[] { (LocksPart.One, "1 client"), (LocksPart.Many, "100 clients, 100 locks") })
        {
            report.Goal($"acquire and release with Consensus, over sockets, at least {ToEtcd} times etcd's: {what}", Of(part, LocksStorage.Consensus, EtcdLocks.Name), ratio => ratio >= ToEtcd);
            report.Goal($"acquire and release with File, over sockets, at least Redis' with appendfsync always: {what}", Of(part, LocksStorage.File, RedisLocks.Name), ratio => ratio >= ToRedis);
        }

        foreach (var storage in Enum.GetValues<LocksStorage>())
        {
            report.Goal(
                $"hand-over p99 below {HandOverMilliseconds} ms within a process, {storage}",
                _handOvers.TryGetValue(OneProcessLocks.TitleOf(storage), out var slow) ? slow : null,
                milliseconds => milliseconds < HandOverMilliseconds);
        }
    }

    private double? Of(LocksPart part, LocksStorage storage, string peer) =>
        _ratios.TryGetValue((part, SocketLocks.TitleOf(storage), peer), out var ratio) ? ratio : null;
}
