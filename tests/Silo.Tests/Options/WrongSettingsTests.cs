using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Options;

/// <summary>The real executable with settings that are not allowed: one line on standard error, exit code 2, no stack trace.</summary>
public sealed class WrongSettingsTests
{
    [Theory]
    [InlineData("Silos (--silos) is '17' (from the command line); allowed is a whole number from 1 to 16.", "--silos", "17")]
    [InlineData("HttpPort (--http-port) is 'http' (from the command line); allowed is a whole number from 0 to 65535 (0 lets the system choose).", "--http-port", "http")]
    [InlineData("Unrecognized command or argument '--sillos=3'. Use --help for what there is.", "--sillos=3")]
    public async Task CommandLine(string expected, params string[] arguments)
    {
        await using var silo = SiloProcess.Run(arguments);
        Assert.Equal(2, await silo.ExitAsync());
        Assert.Equal(expected, silo.Error.TrimEnd());
        Assert.Equal("", silo.Output);
    }

    [Fact]
    public async Task Environment()
    {
        await using var silo = SiloProcess.Run(new Dictionary<string, string> { ["ORLEANSCLUSTER_HTTP_PORT"] = "-1" });
        Assert.Equal(2, await silo.ExitAsync());
        Assert.Equal(
            "HttpPort (--http-port) is '-1' (from the environment variable ORLEANSCLUSTER_HTTP_PORT); allowed is a whole number from 0 to 65535 (0 lets the system choose).",
            silo.Error.TrimEnd());
    }

    [Fact]
    public async Task HelpNamesEverySetting()
    {
        await using var silo = SiloProcess.Run("--help");
        Assert.Equal(0, await silo.ExitAsync());
        foreach (var spec in OrleansCluster.Silo.Options.SettingSpecs.All)
            Assert.Contains(spec.Option, silo.Output);
        Assert.Contains("tour", silo.Output);
    }
}
