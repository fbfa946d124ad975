using System.Globalization;
using OrleansCluster.Client.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>
/// What the workloads of names that somebody holds for the time of a lease have in common: gates, those who die, what is left in the end, and how
/// long everything takes when all is whole.
/// </summary>
internal abstract class HeldNameWorkload : LockServiceWorkload
{
    /// <summary>For how long who waits does so where he must get his turn.</summary>
    protected static readonly TimeSpan Patiently = TimeSpan.FromSeconds(60);

    // After the last of those who died has been granted the name: its lease and delay, with those of all who were before him in the queue.
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(30);

    // The time of a few calls and writes, all being whole.
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(2);

    /// <summary>Renewed so rarely that no renewal does for somebody what should have been done for him before.</summary>
    protected static LockOptions Quiet { get; } = new() { Lease = TimeSpan.FromMinutes(2) };

    /// <summary>The names that are used: so few that those who want them meet.</summary>
    protected static IReadOnlyList<string> Names { get; } = ["a", "b"];

    protected override async Task LookAtNamesAsync(LockUser user)
    {
        var until = World.Loop.Now + GoneWithin.Ticks;
        foreach (var name in Names)
        {
            while (await ReportAsync(user, name) is not { Holds.Length: 0, Waiting: 0 } and var left)
            {
                if (World.Loop.Now > until)
                {
                    Findings.Report($"Nobody has done anything for long, and of \"{name}\" there is: {string.Join(", ", left.Holds.Select(hold => hold.ToString()))}; {left.Waiting} wait.");
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), user.Client.Process.Time);
            }
        }
    }

    /// <summary>The grain of a name, called without the library.</summary>
    protected abstract ILeasedGrain GrainOf(LockUser user, string name);

    /// <summary>Acquires a name for oneself alone, or null.</summary>
    protected abstract Task<LiveHandle?> AcquireAsync(LockUser user, string name, TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>What somebody asks for who then dies.</summary>
    protected virtual AcquireCall DyingCall(Chance chance) => new() { Wish = new LockWish("?", 1), Lease = Plan.Lease, Delay = Plan.LockDelay };

    /// <summary>The gates of what a name protects: by what they are called, and as a client reaches them.</summary>
    protected virtual IReadOnlyList<(string Gate, IDoor Door)> DoorsOf(LockUser user, string name, LockHandle? held) => DoorsOf(user, name, 0);

    /// <summary>The gates of one slot.</summary>
    protected IReadOnlyList<(string Gate, IDoor Door)> DoorsOf(LockUser user, string name, int slot)
    {
        var resource = string.Create(CultureInfo.InvariantCulture, $"{name}{slot}");
        var ofGrain = ($"grain {resource}", (IDoor)new GrainDoor(user.Client.Grains.GetGrain<IGatedGrain>(resource)));
        return StoreOf(user.Client) is { } store ? [ofGrain, ($"store {resource}", new StoreDoor(store, new MetadataFencingGate(store, name).Slot(slot), resource))] : [ofGrain];
    }

    /// <summary>Acquires, changes what is protected, and gives it back.</summary>
    protected async Task HoldAsync(LockUser user, Chance chance)
    {
        var name = chance.Pick(Names);
        using var patience = DrawPatience(user, chance);
        if (await AcquireAsync(user, name, DrawTimeout(chance), patience.Token) is not { } held) return;
        await UseAsync(user, chance, name, held);
        await user.ReleaseAsync(held);
    }

    /// <summary>What a holder does: now and then he does nothing but hold it.</summary>
    protected async Task UseAsync(LockUser user, Chance chance, string name, LiveHandle held)
    {
        if (chance.Hits(0.2))
        {
            await Task.Delay(user.Pause(), user.Client.Process.Time);
            return;
        }

        var (gate, door) = chance.Pick(DoorsOf(user, name, held.Handle));
        await user.IncrementAsync(gate, door, held.Handle.FencingToken, held, user.Pause());
    }

    /// <summary>Acquires and renews nothing; goes on, though, and writes when it may have lost it for long.</summary>
    protected async Task DieAsync(LockUser user, Chance chance)
    {
        var name = chance.Pick(Names);
        var call = DyingCall(chance) with { Wait = chance.LongTail(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5)) };
        var token = await user.AcquireAndDieAsync(name, GrainOf(user, name), call, attempts: 3);
        if (token == 0 || call.Sharing != LockSharing.Exclusive) return;
        var (gate, door) = chance.Pick(DoorsOf(user, name, null));
        await user.IncrementAsync(gate, door, token, null, Plan.Lease * chance.Between(0.3, 3));
    }

    protected override async Task<bool> ProgressAsync(LockUser user)
    {
        var name = user.Client.Process.Chance.Pick(Names);
        if (await AcquireAsync(user, name, Patiently) is not { } held) return false;
        var isDone = true;
        foreach (var (gate, door) in DoorsOf(user, name, held.Handle))
            isDone &= await user.IncrementAsync(gate, door, held.Handle.FencingToken, held, TimeSpan.FromMilliseconds(20));
        await user.ReleaseAsync(held);
        return isDone;
    }

    protected override async Task<long> CountAsync(LockUser user, string gate)
    {
        var resource = gate.Split(' ')[1];
        var (name, slot) = (resource[..1], int.Parse(resource[1..], CultureInfo.InvariantCulture));
        while (true)
        {
            if (await AcquireAsync(user, name, Patiently) is { } held)
            {
                var count = await user.EnterAsync(gate, DoorsOf(user, name, slot).First(door => door.Gate == gate).Door, held.Handle.FencingToken, held);
                await user.ReleaseAsync(held);
                if (count is { } found) return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), user.Client.Process.Time);
        }
    }

    /// <summary>Sometimes not at all, mostly for a while.</summary>
    protected static TimeSpan DrawTimeout(Chance chance) => chance.Hits(0.2) ? TimeSpan.Zero : chance.LongTail(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(25));

    /// <summary>A token that is cancelled after a while, in some cases.</summary>
    internal static CancellationTokenSource DrawPatience(LockUser user, Chance chance) => chance.Hits(0.2)
        ? new CancellationTokenSource(chance.LongTail(TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(6)), user.Client.Process.Time)
        : new CancellationTokenSource();

    protected async Task<LockReport> ReportAsync(LockUser user, string name)
    {
        while (true)
        {
            try
            {
                return await GrainOf(user, name).GetReportAsync(100);
            }
            catch (Exception exception) when (LockUser.IsPassing(exception))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), user.Client.Process.Time);
            }
        }
    }

    /// <summary>
    /// One dies with the name. Of those who wait for it one gives up, one has but little time, and two get it: in the order in which they came, the first when
    /// lease and lock-delay are over and not later than a second after, the second when the first gives it back.
    /// </summary>
    protected async Task QueueDrillAsync(LockUser[] users, string name)
    {
        var sent = World.Loop.Now;
        var call = DyingCall(users[0].Client.Process.Chance) with { Wait = TimeSpan.FromSeconds(5) };
        if (await users[0].AcquireAndDieAsync(name, GrainOf(users[0], name), call, attempts: 10) == 0)
        {
            Findings.Report($"\"{name}\" was not granted to who asked for it, all being whole.");
            return;
        }

        var granted = World.Loop.Now;
        var first = In(users[1], () => AcquireAsync(users[1], name, Patiently));
        await PauseAsync(users[0], 150);
        var hasty = In(users[0], () => AcquireAsync(users[0], name, TimeSpan.FromMilliseconds(300)));
        using var cancellation = new CancellationTokenSource();
        var cancelled = In(users[2], () => AcquireAsync(users[2], name, Patiently, cancellation.Token));
        await PauseAsync(users[0], 350);
        cancellation.Cancel();
        await cancelled;
        var second = In(users[2], () => AcquireAsync(users[2], name, Patiently));
        await hasty;
        if (await first is not { } one) return;
        var waited = World.Loop.Now;
        var ends = Plan.Lease + Plan.LockDelay;
        if (waited - sent < (ends * (1 - Drift)).Ticks)
            Findings.Report($"\"{name}\" was granted {Seconds(waited - sent)} after it was granted to one that died, and his lease and lock-delay are {ends}.", one.Acquire);
        if (waited - granted > ((ends * (1 + Drift)) + TimeSpan.FromSeconds(1)).Ticks)
            Findings.Report($"\"{name}\" was granted only {Seconds(waited - granted)} after it was granted to one that died, and his lease and lock-delay are {ends}.", one.Acquire);
        await PauseAsync(users[0], 300);
        if (second.IsCompleted) Findings.Report($"\"{name}\" was granted to the second who came while the first holds it.", one.Acquire);
        await users[1].ReleaseAsync(one);
        await AwaitAsync(second, $"\"{name}\" was given back, and who waits for it is not granted it");
        if (await second is { } two) await users[2].ReleaseAsync(two);
    }

    /// <summary>One dies with the name, and then its activation goes: the next one frees it in time.</summary>
    protected async Task TakeoverDrillAsync(LockUser user, string name)
    {
        var grain = GrainOf(user, name);
        var call = DyingCall(user.Client.Process.Chance) with { Wait = TimeSpan.FromSeconds(5) };
        if (await user.AcquireAndDieAsync(name, grain, call, attempts: 10) == 0)
        {
            Findings.Report($"\"{name}\" was not granted to who asked for it, all being whole.");
            return;
        }

        await Task.Delay(Plan.Lease * user.Client.Process.Chance.Between(0.0, 0.8), user.Client.Process.Time);
        DropActivations(grain);
        // Whoever looks brings the next one to life.
        await LookAtNamesAsync(user);
        // A report may tell that he is gone a moment before that is durable.
        for (var until = World.Loop.Now + Promptly.Ticks; Findings.Dead.TakenOver == 0 && World.Loop.Now < until;)
            await PauseAsync(user, 50);
        if (Findings.Dead.TakenOver == 0 && Findings.First is null) Findings.Report($"Nobody took \"{name}\" over.");
    }

    /// <summary>What a grain has of activations goes, without a word to anybody.</summary>
    protected void DropActivations(ILeasedGrain grain)
    {
        foreach (var activation in World.Silos.SelectMany(silo => silo.Silo!.Catalog.Activations).Where(one => one.GrainId == grain.GetGrainId()).ToArray()) activation.Drop();
    }

    /// <summary>Who waits gets what he waits for by now.</summary>
    protected async Task<LiveHandle?> AwaitAsync(Task<LiveHandle?> acquiring, string otherwise)
    {
        var from = World.Loop.Now;
        var held = await acquiring;
        if (held is not null && World.Loop.Now - from > Promptly.Ticks) Findings.Report($"{otherwise}: it took {Seconds(World.Loop.Now - from)}.", held.Acquire);
        return held;
    }

    protected static Task PauseAsync(LockUser user, double milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), user.Client.Process.Time);

    protected static string Seconds(long ticks) => string.Create(CultureInfo.InvariantCulture, $"{TimeSpan.FromTicks(ticks).TotalSeconds:F3} s");

    /// <summary>Tokens of what is held by one at a time grow with every grant, as those who hold it see them.</summary>
    protected static Violation? GrantsGrow(IEnumerable<Operation> history) => history
        .Where(operation => operation.Action is "acquire" or "acquire and die" && operation.Outcome == Outcome.Ok && Names.Contains(operation.Key))
        .GroupBy(operation => operation.Key)
        .Select(name => GrowingTokens.Check([.. name.Select(operation => (operation, Versioned.Number(operation.Output!)))], strictly: true, "fencing tokens"))
        .FirstOrDefault(violation => violation is not null);
}
