using OrleansCluster.Client.Locks;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>What is said in the log of those who wait for ever while nobody answers them, under a virtual clock.</summary>
public sealed class UnansweredCallsTests
{
    private const int Unanswered = 3105;
    private static readonly TimeSpan Period = new LockClientOptions().Timeout;

    // Within which a failure follows the one before.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(0.3);

    [Fact]
    public void Who_acquires_without_a_timeout_is_warned_once_for_each_period_without_an_answer() => VirtualTime.Run(async time =>
    {
        var log = new KeptWarnings(() => time.Now);
        var fake = new FakeLock(time);
        fake.OnAcquire = call => time.Now < 3.5 * Period ? throw Unavailable() : fake.AfterAsync(FakeLock.Granted(call));
        await using var client = fake.NewClient(logger: log);
        await using var held = await client.Lock("a").AcquireAsync();
        AssertSaid(log, 3);
    });

    [Fact]
    public void An_answer_between_is_the_end_of_what_is_counted() => VirtualTime.Run(async time =>
    {
        var log = new KeptWarnings(() => time.Now);
        var fake = new FakeLock(time);
        var hasWaited = false;
        fake.OnAcquire = async call =>
        {
            if (time.Now > 1.6 * Period)
                return await fake.AfterAsync(FakeLock.Granted(call));
            if (time.Now < 0.8 * Period || hasWaited)
                throw Unavailable();
            hasWaited = true;
            return await fake.AfterAsync(new AcquireAnswer(AcquireEnd.Waiting, null, new QueueTicket(1, 5), 3, default));
        };
        await using var client = fake.NewClient(logger: log);
        await using var held = await client.Lock("a").AcquireAsync();
        Assert.True(hasWaited);
        Assert.Empty(log.Lines);
    });

    [Fact]
    public void Nothing_is_said_before_the_first_period_is_over() => VirtualTime.Run(async time =>
    {
        var log = new KeptWarnings(() => time.Now);
        var fake = new FakeLock(time) { OnAcquire = _ => throw Unavailable() };
        await using var client = fake.NewClient(logger: log);
        await Assert.ThrowsAsync<LockUnavailableException>(() => client.Lock("a").TryAcquireAsync(Period / 2));
        Assert.All(log.Lines, line => Assert.True(line.At >= Period));
        Assert.True(time.Now >= Period);
    });

    [Fact]
    public void Who_observes_an_election_is_warned() => VirtualTime.Run(async time =>
    {
        var log = new KeptWarnings(() => time.Now);
        var grain = CallProxy.Make<IElectionGrain>((method, _) => method.Name == nameof(IElectionGrain.ObserveAsync)
            ? time.Now < 2.5 * Period ? throw Unavailable() : Task.FromResult<HoldInfo?>(null)
            : throw new NotSupportedException(method.Name));
        await using var client = NewClient(grain, time, log);
        await using var seen = client.Election("a").ObserveAsync().GetAsyncEnumerator();
        Assert.True(await seen.MoveNextAsync());
        AssertSaid(log, 2);
    });

    [Fact]
    public void Who_waits_at_a_barrier_is_warned_and_learns_the_round_by_a_short_first_call() => VirtualTime.Run(async time =>
    {
        var log = new KeptWarnings(() => time.Now);
        var answered = new List<(long Round, TimeSpan Wait)>();
        var grain = CallProxy.Make<IBarrierGrain>((method, arguments) =>
        {
            if (method.Name != nameof(IBarrierGrain.WaitAsync))
                throw new NotSupportedException(method.Name);
            if (time.Now < 2.5 * Period)
                throw Unavailable();
            answered.Add(((long)arguments[0]!, (TimeSpan)arguments[1]!));
            return Task.FromResult(new BarrierAnswer(answered.Count < 3 ? BarrierEnd.Waiting : BarrierEnd.Passed, 7));
        });
        await using var client = NewClient(grain, time, log);
        await client.Barrier("a").WaitAsync();
        AssertSaid(log, 2);
        Assert.Equal([(0, TimeSpan.FromMilliseconds(50)), (7, new LockClientOptions().WaitSlice), (7, new LockClientOptions().WaitSlice)], answered);
    });

    private static LockClient NewClient(object grain, VirtualTime time, KeptWarnings log) =>
        new(CallProxy.Make<IGrainFactory>((_, _) => grain), new LockClientOptions(), time, new Random(1), "me", log);

    private static void AssertSaid(KeptWarnings log, int times)
    {
        Assert.Equal(times, log.Lines.Count);
        Assert.All(log.Lines, (line, index) =>
        {
            Assert.Equal(Unanswered, line.Id);
            Assert.InRange(line.At, (index + 1) * Period, (index + 1) * (Period + Slack));
        });
    }

    private static LockUnavailableException Unavailable() => new("a", "it is a test.");
}
