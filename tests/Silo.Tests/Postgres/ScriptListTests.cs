using System.Text.RegularExpressions;
using OrleansCluster.Silo.Sql;

namespace OrleansCluster.Silo.Tests.Postgres;

public sealed partial class ScriptListTests
{
    // A database remembers what it was made by. When one of these fails, put the script back as it was and write a new one.
    private static readonly string[] Kept =
    [
    ];

    [Fact]
    public void ScriptsAreNumberedFromOneWithoutGaps() =>
        Assert.Equal(Enumerable.Range(1, PostgresScripts.All.Count), PostgresScripts.All.Select(script => script.Number));

    [Fact]
    public void ScriptsThatDatabasesWereMadeByAreNotChanged() =>
        Assert.Equal(Kept, PostgresScripts.All.Take(Kept.Length).Select(script => $"{script} {script.Checksum}"));

    [Fact]
    public void ScriptsLeaveTransactionsToWhoAppliesThem() =>
        Assert.All(PostgresScripts.All, script => Assert.DoesNotMatch(TransactionCommand(), script.Text));

    [Fact]
    public void ScriptsArePlainText() =>
        Assert.All(PostgresScripts.All, script => Assert.All(script.Text, letter => Assert.True(letter is '\n' or (>= ' ' and <= '~'))));

    [Fact]
    public void NamesAreSafeInTheRecord() => Assert.All(PostgresScripts.All, script => Assert.Matches("^[a-z][a-z-]{0,62}$", script.Name));

    [GeneratedRegex(@"(?im)^\s*(BEGIN|COMMIT|ROLLBACK|START TRANSACTION)\b")]
    private static partial Regex TransactionCommand();
}
