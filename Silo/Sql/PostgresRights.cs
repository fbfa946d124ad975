using System.Data.Common;

namespace OrleansCluster.Silo.Sql;

/// <summary>What a silo must be allowed to do with the tables once they are there.</summary>
internal static class PostgresRights
{
    /// <summary>Table and right, each pair by itself. PostgreSQL wants the right to update for a lock of a row.</summary>
    public static IReadOnlyList<(string Table, string Right)> Needed { get; } =
    [
        ("OrleansQuery", "SELECT"),
        .. Of("OrleansMembershipVersionTable"), .. Of("OrleansMembershipTable"), .. Of("OrleansStorage"), .. Of("OrleansRemindersTable"),
    ];

    /// <summary>What of it the connection's user lacks; a table that is not there counts as lacked.</summary>
    public static async Task<IReadOnlyList<string>> MissingAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var needed = string.Join(", ", Needed.Select(pair => $"('{pair.Table}', '{pair.Right}')"));
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT needed.Permission || ' on ' || needed.TableName FROM (VALUES {needed}) AS needed (TableName, Permission)
            WHERE NOT coalesce(has_table_privilege(to_regclass(needed.TableName), needed.Permission), false)
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var missing = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            missing.Add(reader.GetString(0));
        return missing;
    }

    private static IEnumerable<(string Table, string Right)> Of(string table) =>
        [(table, "SELECT"), (table, "INSERT"), (table, "UPDATE"), (table, "DELETE")];
}
