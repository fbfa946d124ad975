using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Plants.Mutations;
using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulator.Running;

/// <summary>
/// One run: the world comes up; work goes on while it fails; a majority becomes whole, and work must get done in time; all becomes whole, and
/// what is there is looked at; the checkers judge.
/// </summary>
internal sealed class SimulationRun
{
    private static readonly TimeSpan BootLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SettleTime = TimeSpan.FromMinutes(3);
    private const int Pieces = 3;

    private readonly RunOptions _options;
    private readonly Workload _workload;
    private readonly World _world;
    private readonly FaultSchedule _schedule;
    private readonly Trace _trace;
    private readonly List<Task> _working = [];
    private Exception? _failure;

    private SimulationRun(RunOptions options, Workload workload, Plant? plant, Trace trace)
    {
        _options = options;
        _workload = workload;
        _trace = trace;
        _world = new World(options.Seed, workload, options.Faults, plant, trace);
        _schedule = new FaultSchedule(_world, options.Faults);
    }

    /// <summary>Runs it on the calling thread, which must have no synchronization context.</summary>
    public static RunResult Run(RunOptions options, Workload workload, Plant? plant = null, Trace? trace = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (SynchronizationContext.Current is not null)
            throw new InvalidOperationException("A simulation runs on a thread without a synchronization context.");
#pragma warning disable RS0030 // How long a run takes is told, and nothing in the run depends on it.
        var clock = TimeProvider.System;
#pragma warning restore RS0030
        var began = clock.GetTimestamp();
        using var switched = PlantedBugs.Switch(plant);
        var run = new SimulationRun(options, workload, plant, trace ?? new Trace());
        Violation? violation = null;
        Exception? broken = null;
        try
        {
            violation = run.Live();
            violation = run.Seen ?? violation;
        }
        catch (Exception exception) when (exception is SimulationBrokenException or SearchLimitException)
        {
            broken = exception;
        }
        finally
        {
            run._world.Dispose();
        }

        return run.Result(violation, broken, clock.GetElapsedTime(began));
    }

    private Violation? Seen => _options.Faults.BeyondBudget ? null : _workload.Seen;

    private bool IsOver => _failure is not null || Seen is not null;

    private Violation? Live()
    {
        Boot();
        _world.Phase = Phase.Safety;
        _schedule.Start();
        Work(Phase.Safety);
        _world.Loop.RunUntil(() => IsOver, After(TimeSpan.FromMinutes(_options.Minutes ?? _workload.Minutes)));
        if (IsOver) return Seen ?? Failed();
        _world.Phase = Phase.Liveness;
        _schedule.Stop();
        if (!Ended(DrainLimit)) return Late($"work that had begun before the faults ended was not over {DrainLimit} after");
        if (_failure is not null) return Failed();
        if (!_options.Faults.BeyondBudget && GetSomethingDone() is { } late) return late;
        _world.Phase = Phase.Verdict;
        _world.Heal();
        if (Settle() is { } down) return down;
        return Look() ?? _workload.Check(_world, _options.Faults.BeyondBudget);
    }

    private void Boot()
    {
        _workload.Build(_world);
        for (var i = 0; i < _workload.Silos; i++) _world.NewSilo($"silo-{i}");
        // In the loop, like every later start: what is built then is watched.
        _world.Loop.After(TimeSpan.Zero, "boot", () =>
        {
            foreach (var node in _world.Nodes.ToArray()) node.Start();
        });
        if (!_world.Loop.RunUntil(() => _world.Nodes.All(node => node.IsUp), After(BootLimit)))
        {
            var why = string.Join("; ", _world.Nodes.Select(node => $"{node} {node.State} {(node as SimSilo)?.LastStartFailure?.Message}"));
            throw new SimulationBrokenException($"The world did not come up within {BootLimit}: {why}");
        }

        if (_workload.Silos == 0) return;
        var connected = new List<Task>();
        _world.Loop.After(TimeSpan.Zero, "clients", () =>
        {
            for (var i = 0; i < _workload.Clients; i++) connected.Add(_world.NewClient($"client-{i}").ConnectAsync());
        });
        Require(connected, _workload.Clients, BootLimit, "the clients did not connect");
        List<Task> prepared = [_world.Clients[0].Process.Run(() => _workload.PrepareAsync(_world, _world.Clients[0]))];
        Require(prepared, 1, BootLimit, "the work was not prepared");
    }

    // Each client works on its own, one thing after the other, until the phase is over.
    private void Work(Phase phase)
    {
        _working.Clear();
        for (var i = 0; i < _world.Clients.Count; i++)
        {
            var number = i;
            var client = _world.Clients[i];
            _working.Add(client.Process.Run(() => Guard(async () =>
            {
                while (_world.Phase == phase)
                {
                    await _workload.WorkAsync(_world, client, number);
                    await Task.Delay(client.Process.Chance.Exponential(_workload.Think), client.Process.Time);
                }
            })));
        }

        if (_world.Clients.Count == 0)
        {
            _working.Add(_world.Self.Run(() => Guard(async () =>
            {
                while (_world.Phase == phase) await _workload.WorkAloneAsync(_world);
            })));
        }
    }

    // All is whole: every node must come up. One whose disk was damaged may be refused by what runs on it; beyond the budget any may.
    private Violation? Settle()
    {
        if (_world.Loop.RunUntil(() => _world.Nodes.All(node => node.IsUp), After(SettleTime)) || _options.Faults.BeyondBudget) return null;
        SimNode[] down = [.. _world.Nodes.Where(node => !node.IsUp && !node.Machine.IsDamaged)];
        return down.Length == 0
            ? null
            : Late($"{string.Join(", ", down.Select(node => $"{node} ({(node as SimSilo)?.LastStartFailure?.Message ?? node.State.ToString()})"))} did not come up within {SettleTime}, all being whole");
    }

    private Violation? GetSomethingDone()
    {
        if (Settle() is { } down) return down;
        BreakOne();
        var bound = _workload.LivenessBound;
        Task[] work = _world.Clients.Count == 0
            ? [_world.Self.Run(() => Guard(() => UntilDone(() => _workload.WorkAloneAsync(_world), _world.Self)))]
            : [.. _world.Clients.Select((client, number) =>
                client.Process.Run(() => Guard(() => UntilDone(() => _workload.ProgressAsync(_world, client, number), client.Process))))];
        if (!_world.Loop.RunUntil(() => IsOver || Array.TrueForAll(work, task => task.IsCompleted), After(bound)))
            return Late($"not every client got something done within {bound}, with {Describe()}{DescribeService()}");
        return Seen ?? (_failure is null ? null : Failed());
    }

    private Violation? Look()
    {
        _working.Clear();
        if (_world.Clients.Count == 0) _working.Add(_world.Self.Run(() => Guard(() => _workload.LookAsync(_world, null))));
        else _working.Add(_world.Clients[0].Process.Run(() => Guard(() => _workload.LookAsync(_world, _world.Clients[0]))));
        if (!Ended(DrainLimit))
            return _options.Faults.BeyondBudget ? null : Late($"what is there could not be looked at within {DrainLimit}, all being whole");
        return Seen ?? (_failure is null ? null : Failed());
    }

    private static async Task UntilDone(Func<Task<bool>> work, SimProcess process)
    {
        for (var done = 0; done < Pieces;)
        {
            if (await work()) done++;
            await Task.Delay(TimeSpan.FromMilliseconds(process.Chance.Between(200.0, 3_000)), process.Time);
        }
    }

    // A majority stays whole; of the rest, one may be gone, stand still, or be cut off. If a disk was damaged, it is that one.
    private void BreakOne()
    {
        var chance = _world.Seeds.Fork("minority");
        if (_options.Faults.Names is { Count: 0 } || _world.Nodes.Count < 3 || chance.Hits(0.4)) return;
        SimNode[] nodes = [.. _world.Nodes.Where(node => _workload.MayStayBroken(_world, node))];
        if (nodes.Length == 0) return;
        var node = Array.Find(nodes, node => node.Machine.IsDamaged) ?? chance.Pick(nodes);
        node.StaysBroken = true;
        switch (_workload.WorksBesideHanging ? chance.Next(3) : 0)
        {
            case 0:
                node.Crash(powerLoss: false);
                break;
            case 1:
                node.Process?.Pause();
                GiveUpLater(node);
                break;
            default:
                CutOff(node);
                break;
        }
    }

    // Unless all is whole again by then.
    private void GiveUpLater(SimNode node)
    {
        if (node is not SimSilo { Silo: { } silo }) return;
        _world.Loop.After(TimeSpan.FromSeconds(10), "given-up", () =>
        {
            if (_world.Phase == Phase.Liveness) _world.Cluster.GiveUp(silo);
        });
    }

    private void CutOff(SimNode node)
    {
        var mine = node.Machine.Site;
        int[] others = [.. _world.Machines().Select(machine => machine.Site).Append(_world.DurableMachine.Site).Where(site => site != mine)];
        foreach (var other in others)
        {
            _world.Network.Cut(mine, other);
            _world.Network.Cut(other, mine);
        }

        GiveUpLater(node);
        _world.WhenHealed(() =>
        {
            foreach (var other in others)
            {
                _world.Network.Mend(mine, other);
                _world.Network.Mend(other, mine);
            }
        });
    }

    private async Task Guard(Func<Task> body)
    {
        try
        {
            await body();
        }
        catch (HistoryOverflowException exception)
        {
            _world.Loop.Fail(exception);
        }
#pragma warning disable CA1031 // What a service throws that its contract does not know is a finding of the run.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure ??= exception;
        }
    }

    private bool Ended(TimeSpan limit) => _world.Loop.RunUntil(() => IsOver || _working.TrueForAll(task => task.IsCompleted), After(limit));

    private void Require(List<Task> tasks, int count, TimeSpan limit, string otherwise)
    {
        if (!_world.Loop.RunUntil(() => tasks.Count == count && tasks.TrueForAll(task => task.IsCompleted), After(limit)))
            throw new SimulationBrokenException($"In the beginning {otherwise} within {limit}.");
        if (tasks.Find(task => task.IsFaulted) is { } failed)
            throw new SimulationBrokenException($"In the beginning {otherwise}: {failed.Exception!.InnerException!.Message}", failed.Exception);
    }

    private long After(TimeSpan span) => _world.Loop.Now + span.Ticks;

    private Violation Late(string what) => new("liveness", what, Pending(), []);

    private Violation Failed() =>
        new("contract", $"a client got what no service promises to throw: {_failure}", Pending(), []);

    private Operation[] Pending() => [.. _world.History.Operations.Where(operation => operation.Outcome == Outcome.Pending).Take(20)];

    private string Describe() => string.Join(", ", _world.Nodes.Select(node => $"{node} {(node.Process is { IsPaused: true } ? "standing still" : node.State)}"));

    private string DescribeService()
    {
        if (_world.Clients.Count == 0) return "";
        var client = _world.Clients[0];
        string? told = null;
        var telling = client.Process.Run(() => Guard(async () => told = await _workload.DescribeAsync(client)));
        _world.Loop.RunUntil(() => telling.IsCompleted, After(TimeSpan.FromMinutes(1)));
        return told is null ? "" : "; " + told;
    }

    private RunResult Result(Violation? violation, Exception? broken, TimeSpan real)
    {
        var operations = _world.History.Operations;

        // What was said is part of what happened: two runs that part only in answers are not one.
        foreach (var operation in operations) _trace.AddText(Math.Min(operation.Ended, _world.Loop.Now), "operation", operation.Id, operation.ToString());
        var outcomes = Enum.GetValues<Outcome>().Select(outcome => (outcome, Count: operations.Count(operation => operation.Outcome == outcome)));
        return new RunResult(_workload.Name, _options.Seed, _trace.ToString(), operations.Count, _schedule.Count, _world.Now, real)
        {
            Violation = violation,
            Broken = broken,
            Outcomes = string.Join(' ', outcomes.Where(pair => pair.Count > 0).Select(pair => $"{pair.outcome.ToString().ToLowerInvariant()} {pair.Count}")),
        };
    }
}
