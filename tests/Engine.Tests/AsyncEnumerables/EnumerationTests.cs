using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.AsyncEnumerables;

/// <summary>Grain methods that return an <see cref="IAsyncEnumerable{T}"/>.</summary>
[Collection(nameof(ThreeSilos))]
public sealed class EnumerationTests(ThreeSilos silos)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1234)]
    public async Task Items_come_in_their_order(int items)
    {
        var key = Keys.New();
        Assert.Equal(Enumerable.Range(0, items), await Wait.For(All(Source(key).Count(items))));
        await Journal.Shows(key, "ended");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Items_come_in_their_order_whatever_the_size_of_batches(int size)
    {
        var key = Keys.New();
        Assert.Equal(Enumerable.Range(0, 50), await Wait.For(All(Source(key).Count(50).WithBatchSize(size))));
    }

    [Fact]
    public async Task With_batches_of_one_the_grain_makes_one_item_at_a_time()
    {
        var key = Keys.New();
        await using var items = Source(key).Count(50).WithBatchSize(1).GetAsyncEnumerator();
        for (var i = 0; i < 5; i++) Assert.True(await items.MoveNextAsync());
        Assert.Equal(4, items.Current);
        Assert.Equal(["started", "0", "1", "2", "3", "4"], Journal.Of(key));
    }

    [Fact]
    public async Task By_default_a_batch_has_at_most_a_hundred_items()
    {
        var key = Keys.New();
        await using var items = Source(key).Count(500).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        Assert.Equal("99", Journal.Of(key)[^1]);
    }

    [Fact]
    public async Task Nothing_runs_before_it_is_enumerated()
    {
        var key = Keys.New();
        var items = Source(key).Count(3);
        Assert.Equal("pong", await Source(key).Ping());
        Assert.Empty(Journal.Of(key));
        Assert.Equal([0, 1, 2], await Wait.For(All(items)));
    }

    [Fact]
    public async Task One_call_object_may_be_enumerated_several_times()
    {
        var key = Keys.New();
        var items = Source(key).Count(3);
        Assert.Equal([0, 1, 2], await Wait.For(All(items)));
        Assert.Equal([0, 1, 2], await Wait.For(All(items)));
        Assert.Equal(2, Journal.Count(key, "started"));
    }

    [Fact]
    public async Task Two_enumerations_of_one_call_object_run_side_by_side()
    {
        var key = Keys.New();
        var items = Source(key).Count(3).WithBatchSize(1);
        await using var first = items.GetAsyncEnumerator();
        await using var second = items.GetAsyncEnumerator();
        Assert.True(await first.MoveNextAsync());
        Assert.True(await first.MoveNextAsync());
        Assert.True(await second.MoveNextAsync());
        Assert.Equal((1, 0), (first.Current, second.Current));
    }

    [Fact]
    public async Task An_item_comes_before_the_next_is_made()
    {
        var key = Keys.New();
        await using var items = Source(key).BehindGates([key + 1, key + 2]).GetAsyncEnumerator();
        Gates.Open(key + 1);
        Assert.True(await Wait.For(items.MoveNextAsync().AsTask()));
        Assert.Equal(key + 1, items.Current);
        var next = items.MoveNextAsync().AsTask();
        await Gates.Reached(key + 2);
        Assert.False(next.IsCompleted);
        Gates.Open(key + 2);
        Assert.True(await Wait.For(next));
        Assert.False(await Wait.For(items.MoveNextAsync().AsTask()));
    }

    [Fact]
    public async Task The_grain_serves_others_while_it_is_enumerated()
    {
        var key = Keys.New();
        await using var items = Source(key).BehindGates([key]).GetAsyncEnumerator();
        var next = items.MoveNextAsync().AsTask();
        await Gates.Reached(key);
        Assert.Equal("pong", await Wait.For(Source(key).Ping()));
        Gates.Open(key);
        Assert.True(await Wait.For(next));
    }

    [Fact]
    public async Task A_busy_grain_can_be_enumerated()
    {
        var key = Keys.New();
        var busy = Source(key).Pass(key);
        await Gates.Reached(key);
        Assert.Equal([0, 1, 2], await Wait.For(All(Source(key).Count(3).WithBatchSize(1))));
        Gates.Open(key);
        Assert.Equal("passed", await busy);
    }

    [Fact]
    public async Task Who_stops_early_ends_the_grains_iterator()
    {
        var key = Keys.New();
        await foreach (var item in Source(key).Count(1000).WithBatchSize(2))
        {
            if (item == 5) break;
        }

        await Journal.Shows(key, "ended");
        Assert.DoesNotContain("10", Journal.Of(key));
    }

    [Fact]
    public async Task An_exception_comes_with_its_type_after_the_items_before_it()
    {
        var got = new List<int>();
        var exception = await Assert.ThrowsAsync<SourceException>(async () =>
        {
            await foreach (var item in Source(Keys.New()).FailAfter(3, "sorry")) got.Add(item);
        });
        Assert.Equal("sorry", exception.Message);
        Assert.Equal([0, 1, 2], got);
    }

    [Fact]
    public async Task An_exception_of_the_method_itself_comes_with_the_first_item()
    {
        var items = Source(Keys.New()).FailAtOnce();
        var exception = await Assert.ThrowsAsync<SourceException>(() => All(items));
        Assert.Equal("at once", exception.Message);
    }

    [Fact]
    public async Task A_cancellation_reaches_the_grain_while_it_waits()
    {
        var key = Keys.New();
        using var source = new CancellationTokenSource();
        var got = new List<int>();
        var enumerating = Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in Source(key).WaitForCancellation().WithCancellation(source.Token)) got.Add(item);
        });
        await Wait.Until(() => got.Count == 1);
        source.Cancel();
        await Wait.For(enumerating);
        await Journal.Shows(key, "cancelled");
    }

    [Fact]
    public async Task A_token_that_is_an_argument_reaches_the_grain()
    {
        var key = Keys.New();
        using var source = new CancellationTokenSource();
        var got = new List<int>();
        var enumerating = Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in Source(key).WaitForCancellation(source.Token)) got.Add(item);
        });
        await Wait.Until(() => got.Count == 1);
        source.Cancel();
        await Wait.For(enumerating);
        await Journal.Shows(key, "cancelled");
    }

    [Fact]
    public async Task With_a_cancelled_token_nothing_is_enumerated()
    {
        var key = Keys.New();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in Source(key).Count(3).WithCancellation(new CancellationToken(canceled: true))) Assert.Fail($"{item}");
        });
        await Source(key).Ping();
        Assert.Empty(Journal.Of(key));
    }

    [Fact]
    public async Task Arguments_are_copied()
    {
        var key = Keys.New();
        var box = new Box { Value = 10 };
        var boxes = new List<Box>();
        await foreach (var item in Source(key).Boxes(box).WithBatchSize(1)) boxes.Add(item);
        Assert.Equal([11, 12, 13], boxes.Select(b => b.Value));
        Assert.Equal(10, box.Value);
        await Journal.Shows(key, "value 13");
    }

    [Fact]
    public async Task Items_are_copied()
    {
        var key = Keys.New();
        await using var items = Source(key).Boxes(new Box()).WithBatchSize(1).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        items.Current.Value = 100;
        Assert.True(await items.MoveNextAsync());
        Assert.Equal(2, items.Current.Value);
    }

    [Fact]
    public async Task The_request_context_goes_along()
    {
        RequestContext.Set("color", "green");
        try
        {
            Assert.Equal(["green", "green"], await Wait.For(All(Source(Keys.New()).Context("color"))));
        }
        finally
        {
            RequestContext.Remove("color");
        }
    }

    [Fact]
    public async Task Grains_enumerate_each_other()
    {
        Assert.Equal(4950, await Wait.For(Source(Keys.New()).Sum(Keys.New(), 100)));
        Assert.Equal([0, 2, 4], await Wait.For(All(Source(Keys.New()).Twice(Keys.New(), 3))));
        var self = Keys.New();
        Assert.Equal(3, await Wait.For(Source(self).Sum(self, 3)));
    }

    [Fact]
    public async Task A_grain_that_hands_itself_over_hands_over_its_reference()
    {
        var key = Keys.New();
        Assert.Equal(Source(key), await Source(key).HandOver(Keys.New()));
    }

    [Fact]
    public async Task An_enumeration_whose_activation_has_gone_is_aborted()
    {
        var key = Keys.New();
        await using var items = Source(key).Count(1000).WithBatchSize(1).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync());
        await Source(key).Leave();
        await Assert.ThrowsAsync<EnumerationAbortedException>(async () =>
        {
            while (await items.MoveNextAsync())
            {
            }
        });
        await Journal.Shows(key, "ended");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_batch_has_at_least_one_item(int size) =>
        Assert.Equal([0, 1, 2], await Wait.For(All(Source(Keys.New()).Count(3).WithBatchSize(size))));

    [Fact]
    public async Task Of_what_is_no_call_the_batch_size_means_nothing()
    {
        Assert.Equal([1, 2], await All(Local().WithBatchSize(1)));

        static async IAsyncEnumerable<int> Local()
        {
            yield return 1;
            await Task.Yield();
            yield return 2;
        }
    }

    [Fact]
    public async Task After_its_end_there_is_nothing_more()
    {
        await using var items = Source(Keys.New()).Ended().GetAsyncEnumerator();
        Assert.False(await items.MoveNextAsync());
        Assert.False(await items.MoveNextAsync());
    }

    [Fact]
    public async Task Who_disposes_while_the_grain_waits_cancels_its_token()
    {
        var key = Keys.New();
        var items = Source(key).WaitForCancellation().GetAsyncEnumerator();
        Assert.True(await Wait.For(items.MoveNextAsync().AsTask()));
        var next = items.MoveNextAsync().AsTask();
        await Wait.For(items.DisposeAsync().AsTask());
        var exception = await Record.ExceptionAsync(() => Wait.For(next));
        Assert.True(exception is OperationCanceledException or EnumerationAbortedException, $"{exception}");
        await Journal.Shows(key, "cancelled");
    }

    private static async Task<List<T>> All<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items) all.Add(item);
        return all;
    }

    private ISource Source(string key) => silos.Client.GetGrain<ISource>(key);
}
