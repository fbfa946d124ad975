using System.Data.Common;

namespace OrleansCluster.Silo.Sql;

/// <summary>The table that says which scripts were applied to a database.</summary>
internal static class PostgresRecord
{
    public const string Table = "OrleansClusterScripts";

    /// <summary>All rows by number; none if there is no such table.</summary>
    public static async Task<IReadOnlyList<AppliedScript>> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = connection.CreateCommand();
        exists.CommandText = $"SELECT to_regclass('{Table}') IS NOT NULL";
        if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken))!)
            return [];
        return await ReadRowsAsync(connection, cancellationToken);
    }

    /// <summary>The same where the table is known to be there.</summary>
    public static async Task<IReadOnlyList<AppliedScript>> ReadRowsAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var select = connection.CreateCommand();
        select.CommandText = $"SELECT CAST(Number AS integer), CAST(Name AS text), CAST(Checksum AS text) FROM {Table} ORDER BY Number";
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        var rows = new List<AppliedScript>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new AppliedScript(reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
        return rows;
    }

    /// <summary>In the transaction of the script itself.</summary>
    public static async Task AddAsync(DbConnection connection, PostgresScript script, CancellationToken cancellationToken)
    {
        await using var insert = connection.CreateCommand();
        insert.CommandText = AddText(script);
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    public static string AddText(PostgresScript script) =>
        $"INSERT INTO {Table} (Number, Name, Checksum) VALUES ({script.Number}, '{script.Name}', '{script.Checksum}');";
}
