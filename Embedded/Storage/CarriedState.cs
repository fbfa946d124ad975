using Orleans;

namespace OrleansCluster.Embedded.Storage;

/// <summary>A grain's state as it goes along to another silo, written or not.</summary>
[GenerateSerializer]
internal sealed class CarriedState<TState>
{
    [Id(0)]
    public required TState State { get; init; }

    [Id(1)]
    public string? ETag { get; init; }

    [Id(2)]
    public bool RecordExists { get; init; }
}
