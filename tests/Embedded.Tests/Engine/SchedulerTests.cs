using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Tests.Engine;

public sealed class SchedulerTests
{
    [Fact]
    public void Two_contexts_that_call_each_other_give_the_thread_back_after_a_while()
    {
        const int Limit = 100_000;
        var scheduler = new HandStarted();
        var (one, other) = (new TestContext(scheduler), new TestContext(scheduler));
        var thread = Environment.CurrentManagedThreadId;
        var (words, here) = (0, 0);
        Talk(one, other);
        ThreadPoolTurnScheduler.Run(one); // on this thread, until it is given back
        Assert.InRange(Volatile.Read(ref here), 2, 1_000);
        Volatile.Write(ref words, Limit);

        void Talk(TestContext from, TestContext to) => from.Do(() =>
        {
            if (Environment.CurrentManagedThreadId == thread) Volatile.Write(ref here, here + 1);
            if (Interlocked.Increment(ref words) < Limit) Talk(to, from);
        });
    }

    [Fact]
    public async Task Contexts_that_call_each_other_without_end_do_not_starve_a_third()
    {
        var scheduler = new ThreadPoolTurnScheduler();
        var talking = true;
        long words = 0;
        for (var pair = 0; pair < 2 * Environment.ProcessorCount; pair++)
        {
            var (one, other) = (new TestContext(scheduler), new TestContext(scheduler));
            Talk(one, other);
        }

        var quiet = new TestContext(scheduler);
        var heard = 0;
        for (var i = 1; i <= 100; i++)
        {
            var turn = i;
            quiet.Do(() => Volatile.Write(ref heard, turn));
            await Eventually.Is(() => Volatile.Read(ref heard) == turn);
        }

        Assert.True(Interlocked.Read(ref words) > 0);
        Volatile.Write(ref talking, false);

        void Talk(TestContext from, TestContext to) => from.Do(() =>
        {
            Interlocked.Increment(ref words);
            if (Volatile.Read(ref talking)) Talk(to, from);
        });
    }

    [Fact]
    public async Task A_context_that_feeds_itself_does_not_starve_the_others()
    {
        var scheduler = new ThreadPoolTurnScheduler();
        var feeding = true;
        for (var i = 0; i < 2 * Environment.ProcessorCount; i++) Feed(new TestContext(scheduler));

        var done = 0;
        for (var i = 0; i < 20; i++) new TestContext(scheduler).Do(() => Interlocked.Increment(ref done));
        await Eventually.Is(() => Volatile.Read(ref done) == 20);
        Volatile.Write(ref feeding, false);

        void Feed(TestContext context) => context.Do(() =>
        {
            if (Volatile.Read(ref feeding)) Feed(context);
        });
    }

    [Fact]
    public async Task Contexts_run_side_by_side()
    {
        if (Environment.ProcessorCount < 2) return;
        var scheduler = new ThreadPoolTurnScheduler();
        using var barrier = new Barrier(2);
        var met = 0;
        for (var i = 0; i < 2; i++)
        {
            new TestContext(scheduler).Do(() =>
            {
                if (barrier.SignalAndWait(20_000)) Interlocked.Increment(ref met);
            });
        }

        await Eventually.Is(() => Volatile.Read(ref met) == 2);
    }

    /// <summary>The first context that becomes ready is the test's to run.</summary>
    private sealed class HandStarted : TurnScheduler
    {
        private readonly ThreadPoolTurnScheduler _pool = new();
        private bool _started;

        public override void Schedule(TurnContext context)
        {
            if (_started) _pool.Schedule(context);
            _started = true;
        }

    }
}
