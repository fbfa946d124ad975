namespace OrleansCluster.Simulator.Checking;

/// <summary>A write of a transaction.</summary>
/// <param name="Key">Of which key.</param>
/// <param name="Value">The value; null to delete.</param>
internal sealed record Write(string Key, object? Value)
{
    public override string ToString() => $"{Key}:={Operation.Show(Value)}";
}
