using System.Runtime.CompilerServices;
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

    private static string Folder { get; } = SourceFolder();

    private static string ListFile { get; } = Path.Combine(Folder, "orleans-surface.txt");

    [Fact]
    public void The_list_says_all_that_the_engine_declares_for_Orleans()
    {
        var actual = SurfaceText.Of(typeof(Grain).Assembly, IsOfOrleans).ToArray();
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1") File.WriteAllText(ListFile, string.Join('\n', actual) + "\n");
        var listed = File.ReadAllLines(ListFile);
        var added = actual.Except(listed).Select(l => "+ " + l);
        var removed = listed.Except(actual).Select(l => "- " + l);
        var changes = added.Concat(removed).ToArray();
        Assert.True(
            changes.Length == 0,
            $"""
            The public surface in the namespaces of Orleans has changed (+ new, - gone):
            {string.Join('\n', changes)}
            Everything there must exist in Orleans 10 with the same shape and meaning. If it does, write the list anew:
              {UpdateVariable}=1 dotnet test tests/Embedded.Tests --filter {nameof(SurfaceTests)}
            If it does not, make it internal, or move it into a namespace of the engine.
            """);
        Assert.Equal(listed.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public void Orleans_has_all_of_it()
    {
        if (OrleansApi.Find(Folder) is not { } orleans)
        {
            output.WriteLine("There is no shared/orleans-api.txt beside this repository: the list was not compared with Orleans.");
            return;
        }

        var lines = File.ReadAllLines(ListFile);
        var objections = lines.Select(orleans.Objection).OfType<string>().ToArray();
        Assert.True(objections.Length == 0, $"The engine declares what Orleans does not have:\n{string.Join('\n', objections)}");
        output.WriteLine($"All {lines.Length} lines of the list were found in the surface of Orleans.");
    }

    [Fact]
    public void Nothing_else_that_the_engine_declares_is_public_but_its_serialization()
    {
        var others = typeof(Grain).Assembly.GetExportedTypes()
            .Where(t => !IsOfOrleans(t.Namespace ?? string.Empty) && t.Namespace?.StartsWith("OrleansCluster.Embedded.Serialization", StringComparison.Ordinal) != true);
        Assert.Empty(others);
    }

    private static bool IsOfOrleans(string space) =>
        space == "Orleans" || space.StartsWith("Orleans.", StringComparison.Ordinal) || space == "Microsoft.Extensions.Hosting";

    private static string SourceFolder([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
