using System.Text.RegularExpressions;
using OrleansCluster.Silo.Sql;

namespace OrleansCluster.Silo.Tests.Postgres;

public sealed partial class ScriptListTests
{
    // A database remembers what it was made by. When one of these fails, put the script back as it was and write a new one.
    private static readonly string[] Kept =
    [
        "1 'main' b59d3aa3257c1b02f551d2b6af65a18c0a29bfc0e7e0f5b92c396f3397d85860",
        "2 'clustering' 111fd02eacfb6d8cb5dca9bc94a560b812574fda75349e6a6b359b324d60b44d",
        "3 'persistence' 2c5a07e31b302e8957472e531d39c791affda91d099c8acc48d65e039fa49ad1",
        "4 'reminders' b3ecdce7d363a3337cd6e29b769536289a462e3a29c663d006a092db93d45506",
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
