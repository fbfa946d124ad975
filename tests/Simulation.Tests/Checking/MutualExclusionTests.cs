using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulation.Tests.Checking;

/// <summary>Holdings are written as acquires that give a token; "until" is the input: a time, or ∅ if the lock is still held.</summary>
public class MutualExclusionTests
{
    [Theory]
    [InlineData("")]
    [InlineData("A 0-1 acquire ∅ → 1")]
    [InlineData("A 0-1 acquire 5 → 1; B 6-7 acquire 9 → 2; A 10-11 acquire ∅ → 5")]
    [InlineData("A 0-1 acquire 5 → 1; B 2-5 acquire 9 → 2")] // granted at the moment of the release
    [InlineData("A 0-9 acquire 5 → 1; B 2-7 acquire ∅ → 2")] // lost before it was known to be held
    [InlineData("A 0-1 acquire @x ∅ → 1; B 2-3 acquire @y ∅ → 1")]
    [InlineData("A 0-3 acquire 4 → 2; B 1-5 acquire ∅ → 1")] // invoked before the other had returned: tokens may be in any order
    public void Good(string text) => Assert.Null(MutualExclusion.Check(Holdings(text)));

    [Theory]
    [InlineData("two holders", "A 0-1 acquire 5 → 1; B 2-4 acquire 9 → 2", "was held by")]
    [InlineData("never let go", "A 0-1 acquire ∅ → 1; B 2-3 acquire 4 → 2", "was held by")]
    [InlineData("overlap with an earlier one, not with the last", "A 0-1 acquire 90 → 1; B 2-3 acquire 3 → 2; C 5-6 acquire 7 → 3", "was held by")]
    [InlineData("one token twice", "A 0-1 acquire 2 → 1; B 3-4 acquire 5 → 1", "granted twice")]
    [InlineData("one token twice, concurrently", "A 0-3 acquire 4 → 1; B 1-5 acquire 6 → 1", "granted twice")]
    [InlineData("token fell", "A 0-1 acquire 2 → 7; B 3-4 acquire 5 → 6", "the token fell")]
    [InlineData("token fell below an earlier one", "A 0-1 acquire 2 → 7; B 1-4 acquire 5 → 8; C 6-7 acquire 8 → 5", "the token fell")]
    public void Bad(string name, string text, string what)
    {
        var violation = MutualExclusion.Check(Holdings(text));
        Assert.True(violation is not null, name);
        Assert.Contains(what, violation.What);
        Assert.Equal(2, violation.Contradiction.Count);
        var shown = violation.Shortest.Select(operation => operation.Id).ToHashSet();
        Assert.Contains(what, MutualExclusion.Check(Holdings(text).Where(holding => shown.Contains(holding.Acquire.Id)))!.What);
    }

    private static IEnumerable<Holding> Holdings(string text) => Past.Of(text).Select(operation =>
        new Holding(operation, (long)operation.Output!, operation.Input as long? ?? long.MaxValue));
}
