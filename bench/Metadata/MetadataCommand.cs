using System.CommandLine;

namespace OrleansCluster.Bench.Metadata;

/// <summary>The benchmark's options.</summary>
internal static class MetadataCommand
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Leave the million keys out." };
        var only = new Option<MetadataPart[]>("--only") { Description = "Measure these parts only.", AllowMultipleArgumentsPerToken = true };
        return BenchCommand.Create(
            "metadata",
            "The metadata store in one process and over sockets, beside etcd if it is installed.",
            (report, parsed, token) =>
            {
                var parts = parsed.GetValue(only) is { Length: > 0 } some ? some : Enum.GetValues<MetadataPart>();
                return new MetadataBench(report, [.. parts.Where(part => part != MetadataPart.Million || !parsed.GetValue(quick))]).RunAsync(token);
            },
            quick,
            only);
    }
}
