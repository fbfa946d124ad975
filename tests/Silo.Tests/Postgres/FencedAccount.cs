using Npgsql;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>A row behind a gate, as docs/locks.md shows it.</summary>
internal sealed class FencedAccount(NpgsqlDataSource database, string id)
{
    public const string Table = "CREATE TABLE account (id text PRIMARY KEY, total bigint NOT NULL, fencing_token bigint NOT NULL DEFAULT 0)";

    #region postgres
    public async Task<long> EnterAsync(long token, CancellationToken cancellationToken) =>
        await RunAsync("UPDATE account SET fencing_token = @token WHERE id = @id AND fencing_token <= @token RETURNING total", token, 0, cancellationToken);

    public async Task WriteAsync(long token, long total, CancellationToken cancellationToken) => await RunAsync(
        "UPDATE account SET total = @total, fencing_token = @token WHERE id = @id AND fencing_token <= @token RETURNING total", token, total, cancellationToken);

    private async Task<long> RunAsync(string sql, long token, long total, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("token", token);
        command.Parameters.AddWithValue("total", total);
        try
        {
            if (await command.ExecuteScalarAsync(cancellationToken) is long found)
                return found;
        }
        catch (NpgsqlException e) when (e is not PostgresException { SqlState: var state } || state.StartsWith("57P", StringComparison.Ordinal))
        {
            throw new FencedWriteUnknownException(id, token, e.Message, e); // the server may have done it before the connection broke
        }

        throw new StaleTokenException(id, token, await AcceptedAsync(cancellationToken));
    }
    #endregion

    private async Task<long> AcceptedAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT fencing_token FROM account WHERE id = @id");
        command.Parameters.AddWithValue("id", id);
        return (long)(await command.ExecuteScalarAsync(cancellationToken) ?? throw new InvalidOperationException($"There is no account '{id}'."));
    }
}
