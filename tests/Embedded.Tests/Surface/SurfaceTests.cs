using Orleans;
using Xunit.Abstractions;

namespace OrleansCluster.Embedded.Tests.Surface;

/// <summary>
/// What the engine declares in the namespaces of Orleans is what Orleans declares: the list beside this file says all of it, and
/// is held against the surface of Orleans where that is at hand.
/// </summary>
public sealed class SurfaceTests(ITestOutputHelper output)
{
    private const string UpdateVariable = "ORLEANS_SURFACE_UPDATE";

    [Fact]
    public void The_engine_declares_what_the_list_says()
    {
        var actual = DeclaredSurface.Of(typeof(Grain).Assembly).Order(StringComparer.Ordinal).ToArray();
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1") File.WriteAllText(SurfaceFiles.List, string.Join('\n', actual) + "\n");
        var listed = File.ReadAllLines(SurfaceFiles.List);
        var changes = actual.Except(listed).Select(l => "+ " + l).Concat(listed.Except(actual).Select(l => "- " + l)).ToArray();
        Assert.True(
            changes.Length == 0,
            $"""
            The surface differs from {Path.GetFileName(SurfaceFiles.List)} (+ new, - gone):
            {string.Join('\n', changes)}
            Everything there must exist in Orleans 10 with the same shape and meaning. If it does, write the list anew:
              {UpdateVariable}=1 dotnet test tests/Embedded.Tests --filter {nameof(SurfaceTests)}
            If it does not, make it internal, or move it into a namespace of the engine.
            """);
        Assert.Equal(listed.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public void What_the_list_says_exists_in_Orleans()
    {
        if (SurfaceFiles.Reference is not { } file)
        {
            output.WriteLine("The public surface of Orleans (shared/orleans-api.txt) is not on this machine: the list was not checked against it.");
            return;
        }

        var orleans = ReferenceSurface.Read(file);
        var lines = File.ReadAllLines(SurfaceFiles.List);
        var missing = lines.Select(orleans.WhyMissing).OfType<string>().ToArray();
        Assert.True(missing.Length == 0, $"The engine declares what Orleans does not have:\n{string.Join('\n', missing)}");
        output.WriteLine($"All {lines.Length} lines of the list were found in {file}.");
    }

    [Fact]
    public void Beside_it_the_engine_declares_nothing_public_but_its_serialization_and_what_makes_it_several_processes()
    {
        var others = typeof(Grain).Assembly.GetExportedTypes()
            .Where(t => t.Namespace is { } space && !space.StartsWith("Orleans.", StringComparison.Ordinal) && space is not ("Orleans" or "Microsoft.Extensions.Hosting"))
            .Where(t => !t.Namespace!.StartsWith("OrleansCluster.Embedded.Serialization", StringComparison.Ordinal))
            .Where(t => t.Namespace != "OrleansCluster.Embedded.Processes");
        Assert.Empty(others);
    }
}
