using OrleansCluster.Bench.Metadata.Etcd;
using Spectre.Console;

namespace OrleansCluster.Bench.Metadata;

/// <summary>All that is measured beside each other.</summary>
internal static class MetadataTargets
{
    /// <summary>Whether a target's name contains one of these.</summary>
    public static bool IsAmong(string title, IReadOnlyList<string> names) => names.Any(name => title.Contains(name, StringComparison.OrdinalIgnoreCase));

    public static async Task<IReadOnlyList<IMetadataTarget>> StartAsync(BenchFolder folder, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var targets = new List<IMetadataTarget>();
        if (IsAmong(OneProcessTarget.Title, names)) targets.Add(await OneProcessTarget.StartAsync(folder.Sub("one")));
        if (IsAmong(SocketTarget.Title, names)) targets.Add(await SocketTarget.StartAsync(folder.Sub("sockets"), cancellationToken));
        if (!IsAmong(EtcdTarget.Title, names)) return targets;
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
