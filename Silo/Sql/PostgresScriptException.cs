namespace OrleansCluster.Silo.Sql;

/// <summary>The database is not as a silo needs it. The message is for whoever runs the silo; it never holds the password.</summary>
internal sealed class PostgresScriptException(PostgresFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public PostgresFault Fault { get; } = fault;
}
