using OrleansCluster.Client.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>
/// Clients set barriers, remove them and wait for them; and enter double barriers together, and leave them together.
/// <para>Never seen: somebody who passes a barrier that was set for all of his wait, or whose wait is over though it was not set for all of it; a round that two
/// begin, or whose number does not grow; a member of a double barrier who is let in before enough had come; one who is told that all have left while another
/// counts as in, as far as he can see. When all is whole: somebody who waits for a barrier that was removed, though it was set again since; a member who
/// waits for others who have come, left or died.</para>
/// </summary>
internal sealed class BarrierWorkload : LockServiceWorkload
{
    private const string Single = "barrier";
    private const string Double = "double";
    private const int Members = 3;

    // The time of a few calls and writes, all being whole.
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patiently = TimeSpan.FromSeconds(40);

    private readonly List<LiveMember> _members = [];

    public override string Name => "barrier";

    public override string Promise => "nobody passes before all have come, or while it is set; everybody passes afterwards";

    // Who waits for others cannot count on them while any of them may be asking for something else.
    public override TimeSpan Think => TimeSpan.FromMilliseconds(200);

    protected override async Task PieceAsync(LockUser user, Chance chance)
    {
        await (chance.Next(20) switch
        {
            < 1 => BarrierSteps.SetAsync(World, user, Single),
            < 2 => BarrierSteps.RemoveAsync(World, user, Single, 0),
            < 10 => WaitAsync(user, chance),
            _ => EnterAsync(user, chance),
        });
    }

    protected override async Task<bool> ProgressAsync(LockUser user)
    {
        await BarrierSteps.SetAsync(World, user, Single);
        await BarrierSteps.RemoveAsync(World, user, Single, 0);
        // Two members in one client, of a barrier of its own: what others do is nothing to it.
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => BarrierSteps.EnterAsync(
            World, user, $"{Double} of {user.Client.Name}", 2, Plan.Lease, Patiently, CancellationToken.None)));
        foreach (var member in both.OfType<BarrierMembership>()) Add(user, member);
        return (await Task.WhenAll(both.Select(async member => member is not null && await LeaveAsync(user, member, Patiently)))).All(isDone => isDone);
    }

    protected override async Task LookAtNamesAsync(LockUser user)
    {
        var until = World.Loop.Now + TimeSpan.FromSeconds(30).Ticks;
        while (await ReportAsync(user) is not { Present: 0, Gathering: 0, Leaving: 0 } and var left)
        {
            if (World.Loop.Now > until)
            {
                Findings.Report($"Nobody has done anything for long, and of the double barrier there is: {left}.");
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), user.Client.Process.Time);
        }
    }

    protected override async Task DrillAsync(LockUser[] users)
    {
        await PassDrillAsync(users);
        await RoundDrillAsync(users);
        await DeathDrillAsync(users);
        if (Findings.First is null) await LookAtNamesAsync(users[0]);
    }

    protected override Task<long> CountAsync(LockUser user, string gate) => throw new NotSupportedException("Barriers have no gates here.");

    protected override Violation? CheckHistory(IReadOnlyList<Operation> history) => BarrierCheck.Check(history, World.Network.HasDoubledBetween);

    private Task WaitAsync(LockUser user, Chance chance) => BarrierSteps.WaitAsync(
        World, user, Single, chance.Hits(0.2) ? TimeSpan.Zero : chance.LongTail(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(25)));

    private async Task EnterAsync(LockUser user, Chance chance)
    {
        using var patience = HeldNameWorkload.DrawPatience(user, chance);
        var timeout = chance.LongTail(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(25));
        if (chance.Hits(0.1))
        {
            await BarrierSteps.EnterAndDieAsync(World, user, Double, Members, Plan.Lease);
            return;
        }

        if (await BarrierSteps.EnterAsync(World, user, Double, Members, Plan.Lease, timeout, patience.Token) is not { } member) return;
        Add(user, member);
        await Task.Delay(user.Pause(), user.Client.Process.Time);
        if (chance.Hits(0.2)) await member.DisposeAsync();
        else await LeaveAsync(user, member, chance.LongTail(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(25)));
    }

    private void Add(LockUser user, BarrierMembership member)
    {
        _members.RemoveAll(other => other.Member.LostToken.IsCancellationRequested);
        _members.Add(new LiveMember(member, user.Client.Process, World.Loop.Now));
    }

    private async Task<bool> LeaveAsync(LockUser user, BarrierMembership member, TimeSpan timeout)
    {
        var operation = World.History.Begin(user.Client.Name, "leave", member.Name, member.Round);
        try
        {
            var haveAll = await member.TryLeaveAsync(timeout);
            World.History.Ok(operation, haveAll ? "all" : "not all");
            if (haveAll) CheckAlone(member, operation);
            return haveAll;
        }
        catch (LockException exception)
        {
            World.History.Unknown(operation, exception.Message);
            return false;
        }
    }

    // Whoever counts as in of that round now, did so when it was said that all had left.
    private void CheckAlone(BarrierMembership member, Operation operation)
    {
        foreach (var other in _members.Where(other => other.Member.Name == member.Name && other.Member.Round == member.Round && other.IsIn))
            Findings.Report($"All were said to have left round {member.Round}, and a member in {other.Process}, there since {Report.Time(other.Since)}, counts as in.", operation);
    }

    private static Task<DoubleBarrierReport> ReportAsync(LockUser user) =>
        AskAsync(user, () => user.Client.Grains.GetGrain<IDoubleBarrierGrain>(Double).GetReportAsync(100));

    // Until it is answered: an activation that nobody needed goes at any time.
    private static async Task<T> AskAsync<T>(LockUser user, Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (LockUser.IsPassing(exception))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), user.Client.Process.Time);
            }
        }
    }

    // Those who wait pass when it is removed; also one who learned the round before, and asks again only when it has been set anew.
    private async Task PassDrillAsync(LockUser[] users)
    {
        if (await BarrierSteps.SetAsync(World, users[0], Single) is not { } round) return;
        var waiting = users[..2].Select(user => In(user, () => BarrierSteps.WaitAsync(World, user, Single, Patiently))).ToArray();
        var grain = users[0].Client.Grains.GetGrain<IBarrierGrain>(Single);
        var known = await AskAsync(users[0], () => grain.WaitAsync(0, TimeSpan.FromMilliseconds(200), false, CancellationToken.None));
        if (known is not { End: BarrierEnd.Waiting } || known.Round != round)
            Findings.Report($"A barrier is set, in round {round}, and who waits is told {known}.");
        if (waiting.Any(wait => wait.IsCompleted)) Findings.Report("A barrier is set, and one who came has passed.");
        var removed = World.Loop.Now;
        await BarrierSteps.RemoveAsync(World, users[0], Single, round);
        await BarrierSteps.SetAsync(World, users[0], Single);
        var late = await AskAsync(users[0], () => grain.WaitAsync(known.Round, TimeSpan.FromSeconds(5), false, CancellationToken.None));
        if (late.End != BarrierEnd.Passed) Findings.Report($"Who knew round {known.Round} of a barrier, which is over, is told {late}.");
        await Task.WhenAll(waiting);
        if (World.Loop.Now - removed > Promptly.Ticks) Findings.Report($"It took {TimeSpan.FromTicks(World.Loop.Now - removed)} until all passed who waited for a barrier that was removed.");
        await BarrierSteps.RemoveAsync(World, users[0], Single, 0);
    }

    // Two wait for the third; then all are in one round. When one leaves he waits for the others.
    private async Task RoundDrillAsync(LockUser[] users)
    {
        var entering = users[..2].Select(user => EnterAsync(user)).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(1), users[0].Client.Process.Time);
        if (entering.Any(entry => entry.IsCompleted)) Findings.Report("A double barrier of three let in somebody when two had come.");
        var complete = World.Loop.Now;
        entering = [.. entering, EnterAsync(users[2])];
        var members = await Task.WhenAll(entering);
        if (World.Loop.Now - complete > Promptly.Ticks) Findings.Report($"It took {TimeSpan.FromTicks(World.Loop.Now - complete)} until all were in a double barrier.");
        if (members.Any(member => member is null) || members.Select(member => member!.Round).Distinct().Count() != 1)
        {
            Findings.Report("Three have come to a double barrier of three, and they are not in one round.");
            return;
        }

        var leaving = users[..2].Select((user, at) => In(user, () => LeaveAsync(user, members[at]!, Patiently))).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(1), users[0].Client.Process.Time);
        if (leaving.Any(leave => leave.IsCompleted)) Findings.Report("Somebody was let out of a double barrier that not all have left.");
        complete = World.Loop.Now;
        if ((await Task.WhenAll([.. leaving, In(users[2], () => LeaveAsync(users[2], members[2]!, Patiently))])).Contains(false))
            Findings.Report("All have left a double barrier, and not all are told so.");
        if (World.Loop.Now - complete > Promptly.Ticks) Findings.Report($"It took {TimeSpan.FromTicks(World.Loop.Now - complete)} until all were out of a double barrier.");
    }

    // Of three one dies: the others get away when his lease is over.
    private async Task DeathDrillAsync(LockUser[] users)
    {
        var entering = users[..2].Select(user => EnterAsync(user)).ToArray();
        await BarrierSteps.EnterAndDieAsync(World, users[2], Double, Members, Plan.Lease);
        var dead = World.Loop.Now;
        var members = await Task.WhenAll(entering);
        if (members.Any(member => member is null))
        {
            Findings.Report("Three have come to a double barrier of three, and they are not in one round.");
            return;
        }

        if ((await Task.WhenAll(users[..2].Select((user, at) => In(user, () => LeaveAsync(user, members[at]!, Patiently))))).Contains(false))
            Findings.Report("All who live have left a double barrier, and not all are told so.");
        if (World.Loop.Now - dead > (Plan.Lease * (1 + Drift)).Ticks + Promptly.Ticks)
            Findings.Report($"A member of a double barrier with a lease of {Plan.Lease} held the others up for {TimeSpan.FromTicks(World.Loop.Now - dead)} after it died.");
    }

    private Task<BarrierMembership?> EnterAsync(LockUser user) => In(user, async () =>
    {
        var member = await BarrierSteps.EnterAsync(World, user, Double, Members, Plan.Lease, Patiently, CancellationToken.None);
        if (member is not null) Add(user, member);
        return member;
    });
}
