using OrleansCluster.Bench.Locks;

namespace OrleansCluster.Bench.Tests.Locks;

public sealed class HandOversTests
{
    [Fact]
    public async Task The_first_holder_was_handed_nothing_over()
    {
        var passed = new HandOvers();
        await passed.PassAsync(Granted);
        Assert.Equal(0, passed.Count);
        Assert.Throws<InvalidOperationException>(() => passed.Quantile(0.5));
        await passed.PassAsync(Granted);
        Assert.Equal(1, passed.Count);
        Assert.True(passed.Quantile(0.5) >= 0);
    }

    private static Task<IAsyncDisposable> Granted() => Task.FromResult<IAsyncDisposable>(new Released(() => Task.CompletedTask));
}
