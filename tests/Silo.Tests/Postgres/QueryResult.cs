namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>What a query gave: its columns by name, without case, with their .NET types, and its rows.</summary>
internal sealed record QueryResult(IReadOnlyDictionary<string, Type> Columns, IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows)
{
    public IReadOnlyDictionary<string, object?> Single => Assert.Single(Rows);

    /// <summary>The one value of a result of one row and one column.</summary>
    public object? Scalar
    {
        get
        {
            Assert.Single(Columns);
            return Single.Values.Single();
        }
    }
}
