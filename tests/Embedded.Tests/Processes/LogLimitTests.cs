using OrleansCluster.Embedded.Processes;
using OrleansCluster.Embedded.Tests.World;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>What may happen as often as a stranger likes is told once in a while.</summary>
public sealed class LogLimitTests
{
    [Fact]
    public void One_line_passes_in_a_while_and_the_next_tells_how_many_did_not()
    {
        var time = new ManualTime();
        var limit = new LogLimit(time, TimeSpan.FromSeconds(1));
        Assert.Equal((true, 0), Try(limit));
        for (var i = 0; i < 1_000; i++) Assert.False(limit.Passes(out _));
        time.Skip(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.False(limit.Passes(out _));
        time.Skip(TimeSpan.FromTicks(1));
        Assert.Equal((true, 1_001), Try(limit));
        Assert.False(limit.Passes(out _));
        time.Skip(TimeSpan.FromHours(1));
        Assert.Equal((true, 1), Try(limit));
        time.Skip(TimeSpan.FromHours(1));
        Assert.Equal((true, 0), Try(limit));
    }

    private static (bool Passes, long LeftOut) Try(LogLimit limit) => (limit.Passes(out var leftOut), leftOut);
}
