namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>The queries of grain state in the words of a storage provider.</summary>
internal static class StateQueries
{
    /// <summary>The version after the write; the one given if it did not happen.</summary>
    public static async Task<int?> WriteAsync(this TestDatabase database, StateKey key, int? version, byte[]? payload) =>
        Version(await database.RunAsync("WriteToStorageKey", key.Parameters(("GrainStateVersion", version), ("PayloadBinary", payload))));

    public static async Task<int?> ClearAsync(this TestDatabase database, StateKey key, int? version) =>
        Version(await database.RunAsync("ClearStorageKey", key.Parameters(("GrainStateVersion", version))));

    public static async Task<int?> DeleteAsync(this TestDatabase database, StateKey key, int? version) =>
        Version(await database.RunAsync("DeleteStorageKey", key.Parameters(("GrainStateVersion", version))));

    /// <summary>Null if there is no row.</summary>
    public static async Task<(byte[]? Payload, int Version)?> ReadAsync(this TestDatabase database, StateKey key)
    {
        var result = await database.RunAsync("ReadFromStorageKey", key.Parameters());
        Assert.Equal(typeof(byte[]), result.Columns["PayloadBinary"]);
        Assert.Equal(typeof(int), result.Columns["Version"]);
        return result.Rows.Count == 0 ? null : ((byte[]?)result.Single["PayloadBinary"], (int)result.Single["Version"]!);
    }

    private static int? Version(QueryResult result)
    {
        Assert.Equal(typeof(int), Assert.Single(result.Columns, column => column.Key.Equals("NewGrainStateVersion", StringComparison.OrdinalIgnoreCase)).Value);
        return (int?)result.Scalar;
    }
}
