using OrleansCluster.Simulation.Tests.Loop;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulation.Tests.Commands;

/// <summary>A run that hangs is told, with its stack; one that is only slow is not.</summary>
public sealed class WatchdogTests
{
    private static readonly RunRequest Request = new("hanging", new RunOptions(7, 1, FaultSet.None), null);

    [Theory]
    [InlineData(false, nameof(HangingWorkload.SpinForEver))]
    [InlineData(true, "Its stack cannot be had")]
    public void A_turn_that_never_ends_is_told_with_its_stack_if_that_can_be_had(bool waits, string expected)
    {
        using var workload = new HangingWorkload(waits);
        using var told = new ManualResetEventSlim();
        (Standstill Standstill, string Stack)? seen = null;
        using var watchdog = new Watchdog(TimeSpan.FromMilliseconds(500), (standstill, stack) =>
        {
            seen = (standstill, stack);
            workload.Release(); // no exception reaches a thread that waits for a lock: the process would end here
            told.Set();
        });
        var watch = watchdog.NewWatch();
        var trace = new Trace();
        var ended = Assert.ThrowsAny<Exception>(() => SimulationThread.Run(() => watch.Run(Request, trace, () => SimulationRun.Run(Request.Options, workload, null, trace))));
        Assert.True(ended is OperationCanceledException, ended.ToString());
        Assert.True(told.Wait(TimeSpan.FromMinutes(1)));
        Assert.Contains(expected, seen!.Value.Stack, StringComparison.Ordinal);
        Assert.StartsWith("seed 7 hanging FAILED: hangs: nothing happened for ", seen.Value.Standstill.ToString(), StringComparison.Ordinal);
        Assert.Contains("in a turn of process ", seen.Value.Standstill.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_goes_on_is_left_alone_however_long_it_takes()
    {
        using var watchdog = new Watchdog(TimeSpan.FromMilliseconds(400), (standstill, _) => Assert.Fail(standstill.ToString()));
        var watch = watchdog.NewWatch();
        var trace = new Trace { IsRunning = true };
        SimulationThread.Run(() => watch.Run(Request, trace, () =>
        {
            for (var i = 0; i < 20; i++)
            {
                Thread.Sleep(60);
                trace.Add(i, "turn", 0, 0);
            }

            return new RunResult("slow", 7, "", 0, 0, TimeSpan.Zero, TimeSpan.Zero);
        }));
        Thread.Sleep(800); // and so is a worker that runs nothing
    }

    /// <summary>Its first work never ends.</summary>
    private sealed class HangingWorkload(bool waits) : Workload, IDisposable
    {
        private readonly object _lock = new();
        private readonly ManualResetEventSlim _isTaken = new();
        private readonly ManualResetEventSlim _isOver = new();
        private int _spins;

        public override string Name => "hanging";

        public override string Promise => "none";

        public override FaultBudget Budget { get; } = new("none");

        public override int Silos => 0;

        public override Task<bool> ProgressAsync(World world, SimClient client, int number) => WorkAsync(world, client, number);

        public override Task<bool> WorkAsync(World world, SimClient client, int number) => throw new NotSupportedException();

        public override async Task<bool> WorkAloneAsync(World world)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), world.Self.Time);
            if (waits) LockedOut();
            else SpinForEver();
            return true;
        }

        public override Violation? Check(World world, bool isBeyondBudget) => null;

        public void SpinForEver()
        {
            while (true) _spins++;
        }

        public void LockedOut()
        {
            new Thread(() =>
            {
                lock (_lock)
                {
                    _isTaken.Set();
                    _isOver.Wait();
                }
            }) { IsBackground = true }.Start();
            SpinWait.SpinUntil(() => _isTaken.IsSet);
            lock (_lock) _spins++;
        }

        public void Release() => _isOver.Set();

        public void Dispose() => _isOver.Set();
    }
}
