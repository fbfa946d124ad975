namespace OrleansCluster.Architecture.Tests;

/// <summary>The mode of several processes stays small, so that it never becomes a second Orleans.</summary>
public sealed class ProcessesTests
{
    private const int MostLines = 2_500;

    [Fact]
    public void The_mode_of_several_processes_has_at_most_2500_lines()
    {
        var lines = Repository.Sources("Embedded/Processes").Sum(file => File.ReadLines(Repository.PathOf(file)).Count());
        Assert.InRange(lines, 1, MostLines);
    }
}
