namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>What names a grain's state, as the storage provider gives it.</summary>
internal sealed record StateKey
{
    public int GrainIdHash { get; init; } = 17;

    public long N0 { get; init; }

    public long N1 { get; init; } = 5;

    public int GrainTypeHash { get; init; } = -4;

    public string GrainType { get; init; } = "file";

    public string? Extension { get; init; } = "docs/a.txt";

    public string Service { get; init; } = "orleanscluster";

    public (string Name, object? Value)[] Parameters(params (string Name, object? Value)[] more) =>
    [
        ("GrainIdHash", GrainIdHash), ("GrainIdN0", N0), ("GrainIdN1", N1), ("GrainTypeHash", GrainTypeHash), ("GrainTypeString", GrainType),
        ("GrainIdExtensionString", Extension), ("ServiceId", Service), .. more,
    ];
}
