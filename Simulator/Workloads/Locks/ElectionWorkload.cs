using OrleansCluster.Client.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>
/// Clients stand for election, lead, proclaim, resign or die; others ask who leads, and watch.
/// <para>Never seen: two who lead, as far as either can see; who leads, told as of an earlier term than one that was known before it was asked, or with
/// an older proclamation; somebody who watches and is told of an earlier term after a later one, or not told in the end who leads; all else that
/// <see cref="LocksWorkload"/> never shows.</para>
/// </summary>
internal sealed class ElectionWorkload : HeldNameWorkload
{
    private const string Leads = "leads";
    private const string Proclaim = "proclaim";
    private const string Watch = "watch";

    private long _proclaimed;

    public override string Name => "election";

    public override string Promise => "one leads at a time, terms grow for ever, and who asks is told of no earlier leader than he could know";

    protected override async Task PieceAsync(LockUser user, Chance chance)
    {
        await (chance.Next(20) switch
        {
            < 8 => HoldAsync(user, chance),
            < 11 => LeadAsync(user, chance),
            < 14 => DieAsync(user, chance),
            < 18 => AskAsync(user, chance.Pick(Names)),
            _ => WatchAsync(user, chance.Pick(Names), chance.LongTail(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(30))),
        });
    }

    protected override async Task DrillAsync(LockUser[] users)
    {
        await QueueDrillAsync(users, Names[0]);
        await WatchDrillAsync(users, Names[1]);
        await TakeoverDrillAsync(users[0], Names[0]);
        if (Findings.First is null) await LookAtNamesAsync(users[0]);
    }

    protected override ILeasedGrain GrainOf(LockUser user, string name) => user.Client.Grains.GetGrain<IElectionGrain>(name);

    protected override Task<LiveHandle?> AcquireAsync(LockUser user, string name, TimeSpan timeout, CancellationToken cancellationToken = default) => user.AcquireAsync(
        name, LockSharing.Exclusive, library => library.Election(name, Plan.Options).TryCampaignAsync(Value(++_proclaimed), timeout, cancellationToken), cancellationToken);

    protected override Violation? CheckHistory(IReadOnlyList<Operation> history) =>
        GrantsGrow(history) ?? Names.Select(name => Stale(history, name)).FirstOrDefault(violation => violation is not null);

    private static string Value(long number) => $"v{number}";

    private async Task LeadAsync(LockUser user, Chance chance)
    {
        var name = chance.Pick(Names);
        if (await AcquireAsync(user, name, DrawTimeout(chance)) is not { } held) return;
        for (var left = chance.Between(1, 3); left > 0; left--)
        {
            // Two at one time may be repeated, and overtake each other.
            await Task.WhenAll(Enumerable.Range(0, chance.Between(1, 2)).Select(_ => ProclaimAsync(user, held)));
            await Task.Delay(user.Pause(), user.Client.Process.Time);
        }

        await user.ReleaseAsync(held);
    }

    private async Task ProclaimAsync(LockUser user, LiveHandle held)
    {
        var number = ++_proclaimed;
        var operation = World.History.Begin(user.Client.Name, Proclaim, held.Acquire.Key, new Proclamation(held.Handle.FencingToken, number));
        try
        {
            await ((Leadership)held.Handle).ProclaimAsync(Value(number));
            World.History.Ok(operation);
        }
        catch (LockLostException exception)
        {
            World.History.Failed(operation, exception.Message);
        }
        catch (LockUnavailableException exception)
        {
            World.History.Unknown(operation, exception.Message);
        }
    }

    private async Task AskAsync(LockUser user, string name)
    {
        var operation = World.History.Begin(user.Client.Name, Leads, name);
        try
        {
            World.History.Ok(operation, Of(await user.Library.Election(name).GetLeaderAsync()));
        }
        catch (LockUnavailableException exception)
        {
            World.History.Failed(operation, exception.Message);
        }
    }

    private async Task WatchAsync(LockUser user, string name, TimeSpan time)
    {
        using var end = new CancellationTokenSource(time, user.Client.Process.Time);
        var highest = 0L;
        try
        {
            await foreach (var leader in user.Library.Election(name).ObserveAsync(end.Token))
            {
                World.History.Ok(World.History.Begin(user.Client.Name, Watch, name), Of(leader));
                if (leader is not null && leader.Term < highest) Findings.Report($"Who watches the leaders of \"{name}\" was told of term {leader.Term} after term {highest}.");
                highest = Math.Max(highest, leader?.Term ?? 0);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The only way in which it ends.
        }
    }

    // Who watches is told of each leader that stays, of what he proclaims, and that there is none.
    private async Task WatchDrillAsync(LockUser[] users, string name)
    {
        var told = new List<LeaderInfo?>();
        using var end = new CancellationTokenSource();
        var watching = In(users[2], async () =>
        {
            try
            {
                await foreach (var leader in users[2].Library.Election(name).ObserveAsync(end.Token)) told.Add(leader);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                // It ends with the drill.
            }

            return true;
        });
        await PauseAsync(users[0], 1_500);
        if (await In(users[1], () => AcquireAsync(users[1], name, Patiently)) is not { } held) return;
        await PauseAsync(users[0], 1_500);
        if (told is not [.., { } leader] || leader.Term != held.Handle.FencingToken) Findings.Report($"Who watches \"{name}\" was not told within 1.5 s who leads.", held.Acquire);
        await In(users[1], async () =>
        {
            await ProclaimAsync(users[1], held);
            return true;
        });
        await PauseAsync(users[0], 1_500);
        if (told is not [.., { Value: { } value }] || value != Value(_proclaimed)) Findings.Report($"Who watches \"{name}\" was not told within 1.5 s what its leader proclaims.", held.Acquire);
        await users[1].ReleaseAsync(held);
        await PauseAsync(users[0], 1_500);
        if (told is not [.., null]) Findings.Report($"Who watches \"{name}\" was not told within 1.5 s that nobody leads.", held.Acquire);
        end.Cancel();
        await watching;
    }

    private static object Of(LeaderInfo? leader) => leader is null ? "nobody" : new Proclamation(leader.Term, long.Parse(leader.Value?[1..] ?? "0", null));

    // Of all who asked: whether a later term, or a later word of the same one, was known before.
    private static Violation? Stale(IReadOnlyList<Operation> history, string name)
    {
        var known = new List<(Operation Operation, Proclamation Told)>();
        foreach (var operation in history.Where(operation => operation.Key == name && operation.Outcome == Outcome.Ok))
        {
            if (operation.Action is "acquire" or "acquire and die") known.Add((operation, new Proclamation(Versioned.Number(operation.Output!), 0)));
            else if (operation.Action == Proclaim) known.Add((operation, (Proclamation)operation.Input!));
            else if (operation.Action == Leads && operation.Output is Proclamation told) known.Add((operation, told));
        }

        foreach (var (operation, told) in known.Where(one => one.Operation.Action == Leads))
        {
            var later = known.FirstOrDefault(one => one.Operation.Returned < operation.Invoked && one.Told.CompareTo(told) > 0);
            if (later.Operation is not { } earlier) continue;
            return new Violation(
                "elections", $"#{operation.Id} was told that {told} leads, and {later.Told} was known before it asked.", [earlier, operation], [earlier.Id, operation.Id]);
        }

        return null;
    }
}
