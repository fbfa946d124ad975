using System.Globalization;
using System.Reflection;

namespace OrleansCluster.Silo.Sql;

/// <summary>The scripts that this executable brings (<c>Silo/Sql/PostgreSQL</c>), embedded in it.</summary>
internal static class PostgresScripts
{
    private const string Prefix = "PostgreSQL/";
    private const string RecordName = Prefix + "record.sql";

    private static readonly Assembly Assembly = typeof(PostgresScripts).Assembly;

    /// <summary>All of them, in the order in which they are applied.</summary>
    public static IReadOnlyList<PostgresScript> All { get; } =
    [
        .. Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name != RecordName)
            .Order(StringComparer.Ordinal)
            .Select(Load),
    ];

    /// <summary>Makes the table that says which scripts were applied; does nothing where it is.</summary>
    public static string CreateRecord { get; } = Read(RecordName);

    // 0002-clustering.sql
    private static PostgresScript Load(string resource)
    {
        var file = Path.GetFileNameWithoutExtension(resource[Prefix.Length..]);
        var dash = file.IndexOf('-', StringComparison.Ordinal);
        return new PostgresScript(int.Parse(file[..dash], NumberStyles.None, CultureInfo.InvariantCulture), file[(dash + 1)..], Read(resource));
    }

    // A checkout may have ended the lines otherwise; the checksum must not depend on it.
    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
