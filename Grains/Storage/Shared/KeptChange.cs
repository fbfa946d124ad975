using OrleansCluster.Grains.Interfaces.Storage;

namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>A change that the keeper has taken on.</summary>
/// <param name="Key">The record's key.</param>
/// <param name="Answer">Its answer, when there is one; never faulted.</param>
internal sealed record KeptChange(string Key, Task<StateAnswer> Answer);
