using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulation.Tests.Checking;

public class ExactlyOnceTests
{
    private const string Attempts = "A 0-1 do a; B 0-1? do b; C 0-1! do c; A 2-3? do d; A 4-5! do d; B 2-3? do e; B 4-5 do e; C 2-… do f";

    [Theory]
    [InlineData("a e")]
    [InlineData("e b a")]
    [InlineData("a b d e f")]
    public void Good(string effects) => Assert.Null(ExactlyOnce.Check(Past.Of(Attempts), effects.Split(' ')));

    [Theory]
    [InlineData("e", "\"a\" was said to have happened, and did not", "0")]
    [InlineData("a a e", "\"a\" happened 2 times", "0")]
    [InlineData("a b b e", "\"b\" happened 2 times", "1")]
    [InlineData("a c e", "\"c\" was said to have failed, and happened", "2")]
    [InlineData("a e e", "\"e\" happened 2 times", "4,7")]
    [InlineData("a b", "\"e\" was said to have happened, and did not", "4,7")]
    [InlineData("a e z", "\"z\" happened, and none had tried", "")]
    public void Bad(string effects, string what, string shown)
    {
        var violation = ExactlyOnce.Check(Past.Of(Attempts), effects.Split(' '))!;
        Assert.Contains(what, violation.What);
        Assert.Equal(shown, string.Join(",", violation.Shortest.Select(operation => operation.Id)));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("A 0-1 do a → 1; A 2-3 do b → 2", 2)]
    [InlineData("A 0-1 do a → 1; B 0-1? do b; A 2-3 do c → 3", 3)]
    [InlineData("A 0-1 do a → 1; B 0-1? do b; A 2-3 do c → 2", 2)]
    [InlineData("A 0-1 do a → 1; B 0-1? do b; A 2-3 do c → 2", 3)]
    [InlineData("A 0-1 do a → 1; B 0-1! do b", 1)]
    public void Count_good(string attempts, long count) => Assert.Null(ExactlyOnce.CheckCount(Past.Of(attempts), count));

    [Theory]
    [InlineData("A 0-1 do a → 1; A 2-3 do b → 1", 2, "got the same count", "0,1")]
    [InlineData("A 0-1 do a → 1; A 2-3 do b → 2", 3, "1 happened too often", "")]
    [InlineData("A 0-1 do a → 1; B 0-1? do b", 4, "2 happened too often", "1")]
    [InlineData("A 0-1 do a → 1; A 2-3 do b → 2", 1, "got the count 2, and the last is 1", "1")]
    [InlineData("A 0-1 do a → 0", 1, "got the count 0", "0")]
    [InlineData("A 0-1 do a → 1; B 0-1! do b", 2, "1 happened too often", "")]
    public void Count_bad(string attempts, long count, string what, string shown)
    {
        var violation = ExactlyOnce.CheckCount(Past.Of(attempts), count)!;
        Assert.Contains(what, violation.What);
        Assert.Equal(shown, string.Join(",", violation.Shortest.Select(operation => operation.Id)));
    }
}
