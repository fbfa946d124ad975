using System.CommandLine;
using OrleansCluster.Bench.Cache.Redis;

namespace OrleansCluster.Bench.Cache;

/// <summary>The cache's benchmark.</summary>
internal static class CacheCommand
{
    public static Command Create()
    {
        var only = new Option<CachePart[]>("--only") { Description = "Measure these parts only.", AllowMultipleArgumentsPerToken = true };
        return BenchCommand.Create(
            "cache",
            "The cache: a shard's table by itself with its hit ratios, the service in one process, and its Redis port beside Redis.",
            async (report, parsed, token) =>
            {
                var parts = parsed.GetValue(only) is { Length: > 0 } some ? some : Enum.GetValues<CachePart>();
                if (parts.Contains(CachePart.Table)) await CacheBench.Run(report, token);
                if (parts.Contains(CachePart.Service)) await ClusterCacheBench.Run(report, token);
                if (parts.Contains(CachePart.Redis)) await RedisPortBench.Run(report, token);
            },
            only);
    }
}
