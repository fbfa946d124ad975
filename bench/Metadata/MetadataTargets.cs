using OrleansCluster.Bench.Metadata.Etcd;
using Spectre.Console;

namespace OrleansCluster.Bench.Metadata;

/// <summary>All that is measured beside each other.</summary>
internal static class MetadataTargets
{
    public static async Task<IReadOnlyList<IMetadataTarget>> StartAsync(BenchFolder folder, CancellationToken cancellationToken)
    {
        var targets = new List<IMetadataTarget>
        {
            await OneProcessTarget.StartAsync(folder.Sub("one")),
            await SocketTarget.StartAsync(folder.Sub("sockets"), cancellationToken),
        };
        if (EtcdMembers.Program is null)
        {
            AnsiConsole.WriteLine("etcd is not installed (apt-get install etcd-server): nothing stands beside these figures.");
            return targets;
        }

        AnsiConsole.WriteLine($"beside {await EtcdMembers.VersionAsync()}");
        targets.Add(await EtcdTarget.StartAsync(folder.Sub("etcd")));
        return targets;
    }
}
