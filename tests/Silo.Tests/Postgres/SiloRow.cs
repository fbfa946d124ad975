namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>A member of a cluster, as the membership provider writes it.</summary>
internal sealed record SiloRow
{
    public const int Joining = 2;
    public const int Active = 3;
    public const int ShuttingDown = 4;
    public const int Dead = 6;

    public string Deployment { get; init; } = "cluster";

    public string Address { get; init; } = "10.0.0.1";

    public int Port { get; init; } = 11111;

    public int Generation { get; init; } = 522_000_000;

    public string Name { get; init; } = "silo-0";

    public string Host { get; init; } = "node-1.example";

    public int Status { get; init; } = Active;

    public int? ProxyPort { get; init; } = 30000;

    public string? Suspects { get; init; }

    public DateTime Started { get; init; } = new(2026, 3, 29, 0, 59, 59, 123, DateTimeKind.Utc);

    public DateTime Alive { get; init; } = new(2026, 3, 29, 1, 0, 30, 456, DateTimeKind.Utc);

    public (string Name, object? Value)[] Key => [("DeploymentId", Deployment), ("Address", Address), ("Port", Port), ("Generation", Generation)];
}
