using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Tests.Engine;

/// <summary>The inbox of an activation: many write, one reads, nothing is lost, doubled or turned round.</summary>
public sealed class TurnContextTests
{
    [Fact]
    public async Task From_many_producers_every_item_runs_once_one_at_a_time_and_in_the_order_of_its_producer()
    {
        const int Producers = 8;
        const int Items = 20_000;
        var context = new TestContext(new ThreadPoolTurnScheduler());
        var last = new int[Producers];
        var (inside, count, wrong) = (0, 0, 0);
        var threads = Enumerable.Range(0, Producers).Select(producer => new Thread(() =>
        {
            for (var i = 1; i <= Items; i++)
            {
                var number = i;
                context.Do(() =>
                {
                    if (++inside != 1) wrong++;
                    if (last[producer] != number - 1) wrong++;
                    last[producer] = number;
                    inside--;
                    Volatile.Write(ref count, count + 1);
                });
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        await Eventually.Is(() => Volatile.Read(ref count) == Producers * Items);
        Assert.Equal(0, wrong);
        Assert.All(last, n => Assert.Equal(Items, n));
        Assert.Empty(context.Failures);
    }

    [Fact]
    public void It_is_scheduled_once_while_it_has_work()
    {
        var scheduler = new StepScheduler();
        var context = new TestContext(scheduler);
        var done = new List<int>();
        context.Do(() => done.Add(1));
        context.Do(() => done.Add(2));
        Assert.Single(scheduler.Ready);
        scheduler.RunAll();
        context.Do(() =>
        {
            done.Add(3);
            context.Do(() => done.Add(4)); // from within: the run goes on
        });
        Assert.Single(scheduler.Ready);
        scheduler.RunAll();
        Assert.Equal([1, 2, 3, 4], done);
        Assert.Empty(scheduler.Ready);
    }

    [Fact]
    public void A_run_ends_at_its_limit_and_goes_on_where_it_was()
    {
        var scheduler = new StepScheduler();
        var context = new TestContext(scheduler);
        var done = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            var number = i;
            context.Do(() => done.Add(number));
        }

        Assert.True(context.RunTurns(4));
        Assert.Equal(4, done.Count);
        context.Do(() => done.Add(10));
        Assert.Single(scheduler.Ready); // who runs it must schedule it again, nobody else
        Assert.False(context.RunTurns(64));
        Assert.Equal(Enumerable.Range(0, 11), done);
    }

    [Fact]
    public void A_failing_turn_is_reported_and_the_next_one_runs()
    {
        var scheduler = new StepScheduler();
        var context = new TestContext(scheduler);
        var ran = false;
        context.Do(() => throw new InvalidOperationException("mine"));
        context.Do(() => ran = true);
        scheduler.RunAll();
        Assert.True(ran);
        Assert.Equal("mine", Assert.Single(context.Failures).Message);
    }

    [Fact]
    public void Fenced_it_runs_no_further_turn()
    {
        var scheduler = new StepScheduler();
        var context = new TestContext(scheduler);
        var done = new List<int>();
        context.Do(() =>
        {
            done.Add(1);
            context.Fence();
        });
        context.Do(() => done.Add(2));
        scheduler.RunAll();
        context.Do(() => done.Add(3));
        scheduler.RunAll();
        Assert.Equal([1], done);
    }

    [Fact]
    public void What_a_turn_sets_in_an_AsyncLocal_the_next_does_not_see()
    {
        var local = new AsyncLocal<string?>();
        var scheduler = new StepScheduler();
        var context = new TestContext(scheduler);
        string? seen = "unset";
        local.Value = "the producer's";
        context.Do(() => local.Value = "leaked");
        context.Do(() => seen = local.Value);
        RunElsewhere(scheduler);
        Assert.Null(seen);
    }

    [Fact]
    public void Continuations_come_home_with_their_own_AsyncLocals()
    {
        var local = new AsyncLocal<string?>();
        var scheduler = new StepScheduler();
        var context = new TestContext(scheduler);
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string? seen = null;
        SynchronizationContext? home = null;
        context.Do(() => _ = Work());
        RunElsewhere(scheduler);
        source.SetResult();
        SpinWait.SpinUntil(() => scheduler.Ready.Count == 1, 20_000);
        RunElsewhere(scheduler);
        Assert.Equal("mine", seen);
        Assert.Same(context, home);

        async Task Work()
        {
            local.Value = "mine";
            await source.Task;
            seen = local.Value;
            home = SynchronizationContext.Current;
        }
    }

    [Fact]
    public void A_turn_sees_itself_as_the_context_and_leaves_the_threads_own_behind()
    {
        var scheduler = new StepScheduler();
        var context = new TestContext(scheduler);
        SynchronizationContext? inside = null;
        TurnContext? current = null;
        context.Do(() => (inside, current) = (SynchronizationContext.Current, RuntimeContext.Current));
        var before = SynchronizationContext.Current;
        scheduler.RunAll();
        Assert.Same(context, inside);
        Assert.Same(context, current);
        Assert.Same(before, SynchronizationContext.Current);
        Assert.Null(RuntimeContext.Current);
    }

    /// <summary>On a thread of its own, as the pool would: without this test's execution context.</summary>
    private static void RunElsewhere(StepScheduler scheduler)
    {
        var thread = new Thread(scheduler.RunAll);
        thread.UnsafeStart();
        thread.Join();
    }
}
