namespace OrleansCluster.Simulator.Checking;

/// <summary>A value that may be null, where null must be told from "no value at all". Equal by value.</summary>
internal readonly record struct Cell(object? Value)
{
    public override string ToString() => Operation.Show(Value);
}
