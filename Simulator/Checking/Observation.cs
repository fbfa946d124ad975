namespace OrleansCluster.Simulator.Checking;

/// <summary>What a transaction saw of a key, by a read or by a comparison that came out as it says.</summary>
/// <param name="Key">Of which key.</param>
/// <param name="Value">The value; null if there was none.</param>
/// <param name="Differs">It saw that the value was another than this.</param>
/// <param name="Modified">The revision of the key's latest write (0 if there was none), if it saw that.</param>
internal sealed record Observation(string Key, object? Value, bool Differs = false, long? Modified = null)
{
    public override string ToString() => $"{Key}{(Differs ? "≠" : "=")}{Operation.Show(Value)}{(Modified is { } at ? $"@{at}" : "")}";
}
