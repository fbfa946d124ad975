using Orleans;

namespace OrleansCluster.Embedded.Enumerations;

/// <summary>What an activation answers to a step of an enumeration.</summary>
/// <param name="State">How it stands.</param>
/// <param name="Items">The next items, as an array of the declared type; null if there are none. They were copied when they were made.</param>
[GenerateSerializer, Immutable]
internal sealed record EnumerationAnswer(EnumerationState State, object? Items)
{
    public static EnumerationAnswer Nothing { get; } = new(EnumerationState.Going, null);

    public static EnumerationAnswer Aborted { get; } = new(EnumerationState.Aborted, null);
}
