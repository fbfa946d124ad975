namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>
/// Where the gateway answers otherwise than Redis 7.0, on purpose: what the comparison leaves out. docs/redis.md has each by its name.
/// </summary>
internal static class RedisDifference
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "other commands", "`INFO`", "`COMMAND`", "`CONFIG GET`", "`CLIENT ID`", "`CLIENT SETINFO`", "`HELLO`", "`SCAN`", "`DBSIZE`", "databases",
        "keys", "values", "expiries", "`MSET`", "pipelines", "`POST` and `Host:`",
    ];
}
