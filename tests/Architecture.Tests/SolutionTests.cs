namespace OrleansCluster.Architecture.Tests;

public class SolutionTests
{
    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Repository.PathOf("OrleansCluster.sln")).Replace('\\', '/');
        Assert.DoesNotContain(Repository.Projects, p => !solution.Contains($"\"{p}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void The_solution_has_the_classic_format() =>
        Assert.Contains("Microsoft Visual Studio Solution File", File.ReadAllText(Repository.PathOf("OrleansCluster.sln")), StringComparison.Ordinal);

    [Fact]
    public void No_project_names_the_version_of_a_package() =>
        Assert.DoesNotContain(Repository.Projects, p => Repository.Project(p).Descendants("PackageReference").Any(r => r.Attribute("Version") is not null));

    [Fact]
    public void No_project_turns_warnings_or_nullable_off() =>
        Assert.DoesNotContain(Repository.Projects, p => Repository.Project(p).Descendants().Any(e =>
            e.Name.LocalName is "TreatWarningsAsErrors" or "Nullable" or "WarningsNotAsErrors"));
}
