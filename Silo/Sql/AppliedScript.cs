namespace OrleansCluster.Silo.Sql;

/// <summary>A row of the database's record.</summary>
internal sealed record AppliedScript(int Number, string Name, string Checksum)
{
    public override string ToString() => $"{Number} '{Name}'";
}
