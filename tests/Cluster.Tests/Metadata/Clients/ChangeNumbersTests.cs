using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Client.Calls;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

public sealed class ChangeNumbersTests
{
    [Fact]
    public void Numbers_grow_and_the_lowest_is_the_least_in_use() => VirtualTime.Run(async time =>
    {
        var numbers = new ChangeNumbers(10, 10);
        Assert.Equal(1, numbers.Lowest);
        var taken = new List<long>();
        for (var count = 0; count < 4; count++)
            taken.Add(await TakeAsync(numbers, time));
        Assert.Equal([1, 2, 3, 4], taken);
        numbers.Release(2);
        Assert.Equal((1, 3), (numbers.Lowest, numbers.Busy));
        numbers.Release(1);
        Assert.Equal(3, numbers.Lowest);
        numbers.Release(4);
        numbers.Release(3);
        Assert.Equal((5, 0), (numbers.Lowest, numbers.Busy));
    });

    [Fact]
    public void No_more_than_allowed_are_under_way_and_those_that_wait_go_in_their_order() => VirtualTime.Run(async time =>
    {
        var numbers = new ChangeNumbers(2, 10);
        var first = await TakeAsync(numbers, time);
        await TakeAsync(numbers, time);
        var waiting = Enumerable.Range(0, 3).Select(_ => TakeAsync(numbers, time).AsTask()).ToArray();
        Assert.All(waiting, one => Assert.False(one.IsCompleted));
        numbers.Release(first);
        Assert.Equal(3, await waiting[0]);
        Assert.False(waiting[1].IsCompleted);
        numbers.Release(3);
        Assert.Equal(4, await waiting[1]);
    });

    [Fact]
    public void A_change_that_hangs_lets_no_more_than_a_window_pass() => VirtualTime.Run(async time =>
    {
        var numbers = new ChangeNumbers(MetadataLimits.SessionWindow, 10);
        var hangs = await TakeAsync(numbers, time);
        for (var count = 1; count < MetadataLimits.SessionWindow; count++)
            numbers.Release(await TakeAsync(numbers, time));
        var beyond = TakeAsync(numbers, time).AsTask();
        Assert.False(beyond.IsCompleted);
        numbers.Release(hangs);
        Assert.Equal(MetadataLimits.SessionWindow + 1, await beyond);
    });

    [Fact]
    public void More_than_may_wait_are_refused_as_busy() => VirtualTime.Run(async time =>
    {
        var numbers = new ChangeNumbers(1, 1);
        await TakeAsync(numbers, time);
        var waiting = TakeAsync(numbers, time).AsTask();
        var error = await Assert.ThrowsAsync<MetadataBusyException>(() => TakeAsync(numbers, time).AsTask());
        Assert.True(error is { Retryable: true, OutcomeKnown: true });
        numbers.Release(1);
        await waiting;
    });

    [Fact]
    public void Who_waits_in_vain_is_told_and_takes_no_number() => VirtualTime.Run(async time =>
    {
        var numbers = new ChangeNumbers(1, 10);
        await TakeAsync(numbers, time);
        using var cancelled = new CancellationTokenSource();
        var one = TakeAsync(numbers, time, cancelled.Token).AsTask();
        var other = TakeAsync(numbers, time).AsTask();
        cancelled.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        var start = time.Now;
        await Assert.ThrowsAsync<MetadataBusyException>(() => other);
        Assert.Equal(TimeSpan.FromSeconds(10), time.Now - start);
        numbers.Release(1);
        Assert.Equal((2, 0), (await TakeAsync(numbers, time), numbers.Busy - 1));
    });

    private static ValueTask<long> TakeAsync(ChangeNumbers numbers, VirtualTime time, CancellationToken cancellationToken = default) =>
        numbers.TakeAsync(new Deadline(time, TimeSpan.FromSeconds(10)), time, cancellationToken);
}
