using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>
/// Clients hold locks: they wait for them, give up, die with them, take them again while they have them, take several at once, and change what is
/// behind their gates, in time and late.
/// <para>Never seen: two who hold a lock, as far as either can see; a record in which somebody is not who holds it; a token that does not grow; one who is
/// granted a lock before another who came earlier; one who is granted it after his time; a holder whom a gate refuses; a gate that lets in a lower token
/// than before; an increment behind a gate that is lost; several at once of which one is lost, and all count as held; one who has it and is not granted it again. When all is whole: a hold or a wait that nobody knows of; a dead holder who is there longer, or shorter,
/// than lease and lock-delay; somebody who waits for what is free.</para>
/// </summary>
internal sealed class LocksWorkload : HeldNameWorkload
{
    public override string Name => "locks";

    public override string Promise => "a lock is held by one at a time, in the order in which they came; tokens grow for ever, and what is behind a gate loses nothing";

    protected override async Task PieceAsync(LockUser user, Chance chance)
    {
        await (chance.Next(20) switch
        {
            < 12 => HoldAsync(user, chance),
            < 15 => DieAsync(user, chance),
            < 18 => ReenterAsync(user, chance),
            _ => HoldManyAsync(user, chance),
        });
    }

    protected override async Task DrillAsync(LockUser[] users)
    {
        foreach (var name in Names) await QueueDrillAsync(users, name);
        await TakeoverDrillAsync(users[0], Names[0]);
        await OrderDrillAsync(users, Names[1]);
        if (Findings.First is null) await LookAtNamesAsync(users[0]);
    }

    // Two wait, then the activation goes, and a third comes to the next one before they know: he is the last.
    private async Task OrderDrillAsync(LockUser[] users, string name)
    {
        if (await In(users[0], () => users[0].AcquireAsync(name, LockSharing.Exclusive, library => library.Lock(name, Quiet).TryAcquireAsync(Patiently))) is not { } held) return;
        var before = new List<Task>();
        foreach (var user in users[1..])
        {
            before.Add(In(user, () => PassAsync(user)));
            await PauseAsync(users[0], 1_500);
        }

        DropActivations(GrainOf(users[0], name));
        var last = In(users[0], () => PassAsync(users[0]));
        // By then whoever waited there has asked again: a call waits for 10 s, and is answered within two.
        await PauseAsync(users[0], 20_000);
        await users[0].ReleaseAsync(held);
        await Task.WhenAll([.. before, last]);

        async Task<bool> PassAsync(LockUser user)
        {
            if (await AcquireAsync(user, name, Patiently) is not { } mine) return false;
            await PauseAsync(user, 50);
            await user.ReleaseAsync(mine);
            return true;
        }
    }

    protected override ILeasedGrain GrainOf(LockUser user, string name) => user.Client.Grains.GetGrain<ILockGrain>(name);

    protected override Task<LiveHandle?> AcquireAsync(LockUser user, string name, TimeSpan timeout, CancellationToken cancellationToken = default) => user.AcquireAsync(
        name, LockSharing.Exclusive, library => library.Lock(name, Plan.Options).TryAcquireAsync(timeout, cancellationToken), cancellationToken);

    protected override Violation? CheckHistory(IReadOnlyList<Operation> history) => GrantsGrow(history);

    // Twice by one owner: the second time at once, if he still has it; it is held until both were given back.
    private async Task ReenterAsync(LockUser user, Chance chance)
    {
        var name = chance.Pick(Names);
        var options = Plan.Options with { ReentryKey = $"key{chance.Next(2)}" };
        Task<LiveHandle?> Acquire(string key, TimeSpan timeout, Action<Operation>? refused = null) =>
            user.AcquireAsync(key, LockSharing.Exclusive, library => library.Lock(name, options).TryAcquireAsync(timeout), refused: refused);
        if (await Acquire($"{name} reentrant", DrawTimeout(chance)) is not { } outer) return;
        var inner = await Acquire($"{name} reentrant", TimeSpan.Zero, refused =>
        {
            if (outer.Handle.Remaining > TimeSpan.Zero) Findings.Report($"\"{name}\" is held by {outer}, and was not granted to him again.", outer.Acquire, refused);
        });
        LiveHandle?[] order = chance.Hits(0.5) ? [outer, inner] : [inner, outer];
        if (order[0] is { } first) await user.ReleaseAsync(first);
        // The same token twice would be two who write with one.
        await Task.Delay(user.Pause(), user.Client.Process.Time);
        if (order[1] is { } last) await user.ReleaseAsync(last);
    }

    private async Task HoldManyAsync(LockUser user, Chance chance)
    {
        if (await user.AcquireManyAsync("a b", library => library.TryAcquireManyAsync([Names[1], Names[0]], DrawTimeout(chance), Plan.Options)) is not var (held, each, operation)) return;
        await using var givenBack = held;
        foreach (var name in Names)
        {
            var (gate, door) = chance.Pick(DoorsOf(user, name, null));
            await user.IncrementAsync(gate, door, held.FencingTokenOf(name), each[name], user.Pause());
            if (!held.LostToken.IsCancellationRequested && held.Handles.FirstOrDefault(one => one.LostToken.IsCancellationRequested) is { } lost)
                Findings.Report($"{user.Client.Name} holds several locks at once, has lost \"{lost.Name}\" of them, and is told that they are held.", operation);
        }
    }
}
