using System.Text.RegularExpressions;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>The examples of docs/postgres.md, as they stand there.</summary>
internal static partial class Documented
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(TestBuild.RepositoryRoot, "docs", "postgres.md"));

    /// <summary>The rights of a silo's user, as SQL.</summary>
    public static string Grants { get; } = SqlBlock().Matches(Text).Select(match => match.Groups[1].Value)
        .Single(block => block.Contains("GRANT SELECT, INSERT", StringComparison.Ordinal));

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();
}
