using OrleansCluster.Bench.Locks;

namespace OrleansCluster.Bench.Tests.Locks;

public sealed class LocksCommandTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--seconds 0.1 --repeat 1")]
    [InlineData("--only One Many HandOver Waiters Elections Names --names 1000 --targets file redis --json figures.json")]
    public void What_it_takes_is_taken(string line) => Assert.Empty(LocksCommand.Create().Parse(line).Errors);

    [Theory]
    [InlineData("--seconds 0.09", "--seconds takes 0.1 to 60.")]
    [InlineData("--seconds 60.5", "--seconds takes 0.1 to 60.")]
    [InlineData("--seconds NaN", "--seconds takes 0.1 to 60.")]
    [InlineData("--names 0", "--names takes 1 to 10,000,000.")]
    [InlineData("--names 10000001", "--names takes 1 to 10,000,000.")]
    [InlineData("--repeat 0", "--repeat takes 1 to 100.")]
    [InlineData("--only Everything", "Everything")]
    public void What_it_does_not_take_is_said(string line, string expected) =>
        Assert.Contains(expected, Assert.Single(LocksCommand.Create().Parse(line).Errors).Message, StringComparison.Ordinal);
}
