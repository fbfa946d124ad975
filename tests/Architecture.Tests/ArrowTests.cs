using System.Xml.Linq;

namespace OrleansCluster.Architecture.Tests;

/// <summary>Which room may know which: the table of the design, and nothing beside it.</summary>
public class ArrowTests
{
    private const string Engine = "Engine";

    public static TheoryData<string, string[]> Arrows { get; } = new()
    {
        { "Algorithms", [] },
        { "Storage", [] },
        { "Embedded", [] },
        { "Grains.Interfaces", [Engine] },
        { "Grains", ["Algorithms", "Client", Engine, "Grains.Interfaces", "Storage"] },
        { "Client", ["Algorithms", Engine, "Grains.Interfaces"] },
        { "Gateways", ["Client", "Grains.Interfaces"] },
        { "Silo", ["Client", Engine, "Gateways", "Grains"] },
        { "Simulator", ["Algorithms", "Client", "Embedded", "Grains", "Storage"] },
    };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void A_room_refers_to_what_the_design_allows_and_to_nothing_else(string room, string[] allowed) =>
        Assert.Equal(allowed.Order(StringComparer.Ordinal), References($"{room}/{room}.csproj"));

    [Fact]
    public void Every_room_is_in_the_table()
    {
        var known = Arrows.Select(row => (string)row[0]);
        var rooms = Repository.Projects.Where(p => !p.StartsWith("tests/", StringComparison.Ordinal) && !p.StartsWith("bench/", StringComparison.Ordinal) && !p.StartsWith("samples/", StringComparison.Ordinal));
        Assert.Equal(known.Order(StringComparer.Ordinal), rooms.Select(p => p.Split('/')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Algorithms_takes_no_package_but_a_hash_which_is_as_pure_as_it_is() =>
        Assert.Equal(["System.IO.Hashing"], Items(Repository.Project("Algorithms/Algorithms.csproj"), "PackageReference"));

    [Fact]
    public void No_project_brings_the_engine_in_by_itself()
    {
        // Only build/Engine.targets decides what an EngineReference is.
        var direct = Repository.Projects
            .Where(p => p is not ("tests/Embedded.Tests/Embedded.Tests.csproj" or "Embedded/Embedded.csproj" or "Simulator/Simulator.csproj"))
            .Where(p => Items(Repository.Project(p), "ProjectReference").Any(r => r.Contains("Embedded.csproj", StringComparison.Ordinal))
                || Items(Repository.Project(p), "PackageReference").Any(r => r.StartsWith("Microsoft.Orleans", StringComparison.Ordinal)));
        Assert.Empty(direct);
    }

    [Fact]
    public void No_shared_build_file_adds_a_project_reference_but_the_engine()
    {
        var added = Repository.Find("*.props").Concat(Repository.Find("*.targets"))
            .Where(f => f != "Directory.Solution.targets")
            .SelectMany(f => Items(XDocument.Load(Repository.PathOf(f)), "ProjectReference"));
        Assert.Equal(["$(RepositoryRoot)Embedded/Embedded.csproj"], added);
    }

    private static IEnumerable<string> References(string project)
    {
        var document = Repository.Project(project);
        var projects = Items(document, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')));
        return (Items(document, "EngineReference").Any() ? projects.Append(Engine) : projects).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Items(XDocument document, string name) =>
        document.Descendants(name).Select(e => (string?)e.Attribute("Include")).OfType<string>();
}
