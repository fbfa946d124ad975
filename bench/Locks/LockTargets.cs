using OrleansCluster.Bench.Locks.Redis;
using OrleansCluster.Bench.Metadata;
using OrleansCluster.Bench.Metadata.Etcd;
using Spectre.Console;

namespace OrleansCluster.Bench.Locks;

/// <summary>All that is measured beside each other.</summary>
internal static class LockTargets
{
    /// <param name="targets">Filled one by one, so that what was started is ended if the next one fails.</param>
    /// <param name="folder">Where their files are.</param>
    /// <param name="names">Parts of the names of those that are wanted.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task StartAsync(List<ILockTarget> targets, BenchFolder folder, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        foreach (var storage in Enum.GetValues<LocksStorage>())
        {
            if (IsWanted(OneProcessLocks.TitleOf(storage))) targets.Add(await OneProcessLocks.StartAsync(folder.Sub($"{storage}-one"), storage, cancellationToken));
            if (IsWanted(SocketLocks.TitleOf(storage))) targets.Add(await SocketLocks.StartAsync(folder.Sub($"{storage}-sockets"), storage, cancellationToken));
        }

        if (IsWanted(EtcdLocks.Name))
        {
            if (EtcdMembers.Program is null)
            {
                AnsiConsole.WriteLine("etcd is not installed (apt-get install etcd-server): it does not stand beside these figures.");
            }
            else
            {
                AnsiConsole.WriteLine($"beside {await EtcdMembers.VersionAsync()}");
                targets.Add(await EtcdLocks.StartAsync(folder.Sub("etcd")));
            }
        }

        if (!IsWanted(RedisLocks.Name)) return;
        if (RedisServer.Program is null)
        {
            AnsiConsole.WriteLine("Redis is not installed (apt-get install redis-server): it does not stand beside these figures.");
            return;
        }

        AnsiConsole.WriteLine($"beside {await RedisServer.VersionAsync()}");
        targets.Add(await RedisLocks.StartAsync(folder.Sub("redis")));

        bool IsWanted(string title) => MetadataTargets.IsAmong(title, names);
    }
}
