using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulation.Tests.Checking;

/// <summary>Accesses are written as operations with the token for an input that give whether they were let in, at the time of return.</summary>
public class FencedResourceTests
{
    [Theory]
    [InlineData("")]
    [InlineData("A 0-1 use 1 → true; A 2-3 use 1 → true; B 4-5 use 2 → true; A 6-7 use 1 → false; B 8-9 use 2 → true")]
    [InlineData("A 0-1 use 9 → false; B 2-3 use 2 → true")] // refused: no matter which token
    [InlineData("A 0-1 use @x 9 → true; B 2-3 use @y 2 → true")]
    public void Good(string text) => Assert.Null(FencedResource.Check(Accesses(text)));

    [Theory]
    [InlineData("A 0-1 use 1 → true; B 2-3 use 2 → true; A 4-5 use 1 → true", "1,2")]
    [InlineData("B 0-1 use 2 → true; B 2-3 use 2 → true; A 4-5 use 9 → false; A 6-7 use 1 → true; C 8-9 use 5 → true", "1,3")]
    public void Bad(string text, string shown)
    {
        var violation = FencedResource.Check(Accesses(text))!;
        Assert.Equal(shown, string.Join(",", violation.Shortest.Select(operation => operation.Id)));
        Assert.NotNull(FencedResource.Check(Accesses(text).Where(access => violation.Contradiction.Contains(access.Operation.Id))));
    }

    private static IEnumerable<Access> Accesses(string text) => Past.Of(text).OrderBy(operation => operation.Returned)
        .Select(operation => new Access(operation, (long)operation.Input!, (bool)operation.Output!, operation.Returned));
}
