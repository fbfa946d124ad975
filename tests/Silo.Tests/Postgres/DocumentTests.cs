using System.Text.RegularExpressions;
using OrleansCluster.Silo.Options;
using OrleansCluster.Silo.Sql;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>What docs/postgres.md names is there.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] ProgramsOptions = ["--no-psqlrc", "--file"];

    [Fact]
    public void OptionsExist()
    {
        var options = Option().Matches(Documented.Text).Select(match => match.Value).Distinct().Except(ProgramsOptions).ToList();
        Assert.Contains(SettingSpecs.PostgresScripts.Option, options);
        Assert.All(options, option => Assert.Contains(option, SettingSpecs.All.Select(spec => spec.Option)));
    }

    [Fact]
    public void EnvironmentVariablesAreSettings()
    {
        var names = Variable().Matches(Documented.Text).Select(match => match.Groups[1].Value.Replace("_", "", StringComparison.Ordinal)).Distinct().ToList();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.NotNull(SettingSpecs.Find(name)));
    }

    [Fact]
    public void ValuesOfTheScriptsOptionAreAllExplained()
    {
        var values = Value().Matches(Documented.Text).Select(match => match.Groups[1].Value).Distinct().Order();
        Assert.Equal(Enum.GetNames<PostgresScriptsMode>().Order(), values);
    }

    [Fact]
    public void TablesOfTheScriptsAreListed()
    {
        var made = PostgresScripts.All.Select(script => script.Text).Append(PostgresScripts.CreateRecord)
            .SelectMany(text => Table().Matches(text)).Select(match => match.Groups[1].Value);
        Assert.All(made, table => Assert.Contains($"`{table}`", Documented.Text));
    }

    [GeneratedRegex("--[a-z][a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex("ORLEANSCLUSTER_([A-Z_]+)")]
    private static partial Regex Variable();

    [GeneratedRegex("--postgres-scripts ([A-Za-z]+)")]
    private static partial Regex Value();

    [GeneratedRegex(@"CREATE TABLE (?:IF NOT EXISTS )?(\w+)")]
    private static partial Regex Table();
}
