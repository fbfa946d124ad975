using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulation.Tests.Checking;

public class BankTotalTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a=10 b=0 | a=4 b=6 | b=10 a=0")]
    public void Good(string text) => Assert.Null(BankTotal.Check(Reads(text), 10, accounts: 2));

    [Theory]
    [InlineData("half a transfer", "a=10 b=0 | a=4 b=0", "4 in all, which is 6 too little", "0,1")]
    [InlineData("doubled", "a=10 b=6", "16 in all, which is 6 too much", "0")]
    [InlineData("overdrawn", "a=10 b=0 | a=12 b=-2 | a=13 b=-3", "-2 in account \"b\"", "0,1")]
    [InlineData("an account missing", "a=10", "1 accounts instead of 2", "0")]
    [InlineData("an account twice", "a=5 a=5", "an account twice", "0")]
    public void Bad(string name, string text, string what, string shown)
    {
        var violation = BankTotal.Check(Reads(text), 10, accounts: 2);
        Assert.True(violation is not null, name);
        Assert.Contains(what, violation.What);
        Assert.Equal(shown, string.Join(",", violation.Shortest.Select(operation => operation.Id)));
        Assert.Equal(violation.Shortest[^1].Id, Assert.Single(violation.Contradiction));
    }

    [Fact]
    public void Accounts_may_be_overdrawn_if_allowed()
    {
        Assert.Null(BankTotal.Check(Reads("a=12 b=-2"), 10, allowNegative: true));
        Assert.NotNull(BankTotal.Check(Reads("a=12 b=-1"), 10, allowNegative: true));
    }

    private static IEnumerable<BankRead> Reads(string text)
    {
        var reads = text.Split(" | ", StringSplitOptions.RemoveEmptyEntries);
        var operations = Past.Of(string.Join(";", reads.Select((_, i) => $"A {2 * i}-{(2 * i) + 1} total")));
        return operations.Select((operation, i) => new BankRead(operation, [.. reads[i].Split(' ').Select(one => one.Split('='))
            .Select(pair => KeyValuePair.Create(pair[0], long.Parse(pair[1])))]));
    }
}
