using System.CommandLine;

namespace OrleansCluster.Bench.Metadata;

/// <summary>The benchmark's options.</summary>
internal static class MetadataCommand
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Leave the million keys out." };
        var only = new Option<MetadataPart[]>("--only") { Description = "Measure these parts only.", AllowMultipleArgumentsPerToken = true };
        var targets = new Option<string[]>("--targets") { Description = "Measure those alone whose name contains one of these: process, sockets, etcd.", AllowMultipleArgumentsPerToken = true };
        var clients = new Option<int[]>("--clients") { Description = "Measure these numbers of clients alone.", AllowMultipleArgumentsPerToken = true };
        return BenchCommand.Create(
            "metadata",
            "The metadata store in one process and over sockets, beside etcd if it is installed.",
            (report, parsed, token) =>
            {
                var parts = parsed.GetValue(only) is { Length: > 0 } some ? some : Enum.GetValues<MetadataPart>();
                return new MetadataBench(report, [.. parts.Where(part => part != MetadataPart.Million || !parsed.GetValue(quick))])
                {
                    Targets = parsed.GetValue(targets) is { Length: > 0 } named ? named : [string.Empty],
                    Clients = parsed.GetValue(clients) is { Length: > 0 } numbers ? numbers : [1, 10, 100, 1_000],
                }.RunAsync(token);
            },
            quick,
            only,
            targets,
            clients);
    }
}
