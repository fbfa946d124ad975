using Npgsql;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>A database in which the scripts were applied, and its queries, run as Orleans' providers run them: by key, with named parameters.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    private TestDatabase(string connectionString, NpgsqlDataSource source, IReadOnlyDictionary<string, string> queries)
    {
        ConnectionString = connectionString;
        _source = source;
        Queries = queries;
    }

    public string ConnectionString { get; }

    /// <summary>Texts by key.</summary>
    public IReadOnlyDictionary<string, string> Queries { get; }

    public static async Task<TestDatabase> OpenAsync(string connectionString)
    {
        var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("SELECT QueryKey, QueryText FROM OrleansQuery");
        await using var reader = await command.ExecuteReaderAsync();
        var queries = new Dictionary<string, string>();
        while (await reader.ReadAsync())
            queries.Add(reader.GetString(0), reader.GetString(1));
        return new TestDatabase(connectionString, source, queries);
    }

    public Task<QueryResult> RunAsync(string key, params (string Name, object? Value)[] parameters) => SelectAsync(Queries[key], parameters);

    public async Task<QueryResult> SelectAsync(string text, params (string Name, object? Value)[] parameters)
    {
        await using var command = _source.CreateCommand(text);
        foreach (var (name, value) in parameters)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter(name, value ?? DBNull.Value));
        await using var reader = await command.ExecuteReaderAsync();
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var columns = names.Index().ToDictionary(column => column.Item, column => reader.GetFieldType(column.Index), StringComparer.OrdinalIgnoreCase);
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync())
            rows.Add(names.Index().ToDictionary(column => column.Item, column => reader.IsDBNull(column.Index) ? null : reader.GetValue(column.Index), StringComparer.OrdinalIgnoreCase));
        return new QueryResult(columns, rows);
    }

    public async Task<int> ExecuteAsync(string text)
    {
        await using var command = _source.CreateCommand(text);
        return await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
