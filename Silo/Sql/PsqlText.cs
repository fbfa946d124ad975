using System.Text;

namespace OrleansCluster.Silo.Sql;

/// <summary>
/// The same scripts as one text for <c>psql</c>, for whoever wants to read them, or to apply them as another user: with the same
/// lock, the same transactions and the same record. Applying it again does nothing.
/// </summary>
internal static class PsqlText
{
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(60);

    public static string Create(IReadOnlyList<PostgresScript> scripts)
    {
        var text = new StringBuilder();
        text.Append("-- OrleansCluster's tables and queries in PostgreSQL. For psql: psql --no-psqlrc --file FILE DATABASE\n");
        text.Append("\\set ON_ERROR_STOP on\n\\set QUIET on\n");
        foreach (var script in scripts)
        {
            text.Append($"\n-- Script {script}, SHA-256 {script.Checksum}\n");
            text.Append("BEGIN ISOLATION LEVEL READ COMMITTED;\n");
            text.Append($"SET LOCAL client_min_messages = warning;\n\\o /dev/null\n{PostgresScriptApplier.LockText(LockWait)}\n\\o\n");
            text.Append(PostgresScripts.CreateRecord);
            text.Append($"SELECT NOT EXISTS (SELECT FROM {PostgresRecord.Table} WHERE Number = {script.Number}) AS missing \\gset\n\\if :missing\n");
            text.Append(script.Text);
            text.Append($"{PostgresRecord.AddText(script)}\n\\echo Applied script {script.Number} {script.Name}\n\\endif\nCOMMIT;\n");
        }

        return text.ToString();
    }
}
