namespace OrleansCluster.Silo.Tests.Postgres;

internal sealed record ReminderRow
{
    public string Service { get; init; } = "orleanscluster";

    public string Grain { get; init; } = "file/docs";

    public string Name { get; init; } = "scrub";

    public DateTime Start { get; init; } = new(2026, 10, 25, 0, 59, 59, 999, DateTimeKind.Utc);

    /// <summary>Milliseconds.</summary>
    public long Period { get; init; } = 60_000;

    public int Hash { get; init; }
}
