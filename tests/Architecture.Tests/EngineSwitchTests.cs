using System.Diagnostics;
using System.Text.RegularExpressions;

namespace OrleansCluster.Architecture.Tests;

public partial class EngineSwitchTests
{
    private static readonly string[] KnowsItsEngine = ["Embedded/", "Simulator/", "tests/Embedded.Tests/", "tests/Simulation.Tests/", "tests/Architecture.Tests/"];

    [Fact]
    public void Nothing_outside_of_the_engine_knows_which_engine_runs_it()
    {
        var wrong = Repository.Find("*.cs")
            .Where(f => !KnowsItsEngine.Any(k => f.StartsWith(k, StringComparison.Ordinal)) && !f.EndsWith(".Embedded.cs", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(Repository.PathOf(f)).Contains("OrleansCluster.Embedded", StringComparison.Ordinal));
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("Algorithms")]
    [InlineData("Storage")]
    [InlineData("Grains.Interfaces")]
    [InlineData("Grains")]
    [InlineData("Client")]
    [InlineData("Gateways")]
    [InlineData("Silo")]
    public void No_source_is_compiled_in_parts(string room) =>
        Assert.DoesNotContain(Repository.Sources(room), f => Conditional().IsMatch(File.ReadAllText(Repository.PathOf(f))));

    [Fact]
    public async Task An_engine_that_does_not_exist_is_refused_with_a_message()
    {
        var output = await Msbuild("-t:CheckOrleansEngine", "-p:OrleansEngine=Foo");
        Assert.Contains("OrleansEngine is 'Foo'; allowed are 'Embedded' (the default) and 'Microsoft'", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Embedded")]
    [InlineData("Microsoft")]
    public async Task Each_engine_has_its_own_folders(string engine)
    {
        var output = await Msbuild($"-p:OrleansEngine={engine}", "-getProperty:BaseIntermediateOutputPath,BaseOutputPath");
        Assert.Contains($"/obj/{engine}/", output, StringComparison.Ordinal);
        Assert.Contains($"/bin/{engine}/", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environment_chooses_the_engine_too()
    {
        var output = await Run(("OrleansEngine", "Microsoft"), "-getProperty:OrleansEngine");
        Assert.Equal("Microsoft", output.Trim());
    }

    [Fact]
    public async Task The_version_of_Orleans_can_be_overridden()
    {
        var output = await Msbuild("-p:OrleansEngine=Microsoft", "-p:OrleansVersion=10.9.9", "-getItem:PackageVersion");
        Assert.Matches("\"Identity\": \"Microsoft.Orleans.Server\",\\s*\"Version\": \"10.9.9\"", output);
    }

    private static Task<string> Msbuild(params string[] arguments) => Run(null, arguments);

    private static async Task<string> Run((string Name, string Value)? variable, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", Repository.PathOf("Grains/Grains.csproj"), "-nologo", "-nodeReuse:false", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("OrleansEngine");
        start.Environment.Remove("MSBUILD_EXE_PATH");
        if (variable is { } set) start.Environment[set.Name] = set.Value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return await output + await error;
    }

    [GeneratedRegex(@"^\s*#if\b", RegexOptions.Multiline)]
    private static partial Regex Conditional();
}
