using Orleans;

namespace OrleansCluster.Bench;

internal static class EngineName
{
    public static string Value { get; } = typeof(Grain).Assembly.GetName().Name!.StartsWith("OrleansCluster", StringComparison.Ordinal) ? "Embedded" : "Microsoft";
}
