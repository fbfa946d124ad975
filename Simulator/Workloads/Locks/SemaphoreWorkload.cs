using OrleansCluster.Client.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>
/// Clients take permits of semaphores, one or several, of which there are now more and now fewer.
/// <para>Never seen: a permit that two have; a number of permits that was set before another one, and stands after it; a grant of more permits than there are, or, when all is whole, than were set; all else that <see cref="LocksWorkload"/> never shows, where each
/// permit has a gate, and tokens grow with every grant of a permit.</para>
/// </summary>
internal sealed class SemaphoreWorkload : HeldNameWorkload
{
    private const int Permits = QueueWitness.Permits;

    public override string Name => "semaphore";

    public override string Promise => "a semaphore grants no more permits than there are, to each who asks in his turn, and each permit to one at a time";

    protected override async Task PieceAsync(LockUser user, Chance chance)
    {
        await (chance.Next(20) switch
        {
            < 15 => HoldAsync(user, chance),
            < 18 => DieAsync(user, chance),
            _ => SetPermitsAsync(user, chance.Pick(Names), chance.Pick([0, 1, 2, 5])),
        });
    }

    protected override async Task<bool> ProgressAsync(LockUser user)
    {
        var isSet = true;
        foreach (var name in Names) isSet &= await SetPermitsAsync(user, name, 0);
        return isSet && await base.ProgressAsync(user);
    }

    protected override AcquireCall DyingCall(Chance chance) => base.DyingCall(chance) with
    {
        Sharing = LockSharing.Permits,
        Permits = World.Phase == Running.Phase.Safety ? chance.Between(1, Permits) : Permits,
        Capacity = Permits,
    };

    protected override async Task DrillAsync(LockUser[] users)
    {
        foreach (var name in Names) await InsistAsync(users[0], name, 0);
        await PermitsDrillAsync(users, Names[0]);
        await QueueDrillAsync(users, Names[1]);
        await NumberDrillAsync(users);
        await TakeoverDrillAsync(users[0], Names[0]);
        if (Findings.First is null) await LookAtNamesAsync(users[0]);
    }

    protected override ILeasedGrain GrainOf(LockUser user, string name) => user.Client.Grains.GetGrain<ISemaphoreGrain>(name);

    /// <summary>In the drill all permits: then it is a lock.</summary>
    protected override Task<LiveHandle?> AcquireAsync(LockUser user, string name, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        TakeAsync(user, name, World.Phase == Running.Phase.Safety ? user.Client.Process.Chance.Between(1, Permits) : Permits, timeout, cancellationToken);

    protected override IReadOnlyList<(string Gate, IDoor Door)> DoorsOf(LockUser user, string name, LockHandle? held) =>
        held is SemaphoreHandle { Slots: var slots } ? [.. slots.SelectMany(slot => DoorsOf(user, name, slot))] : base.DoorsOf(user, name, held);

    private Task<LiveHandle?> TakeAsync(
        LockUser user, string name, int permits, TimeSpan timeout, CancellationToken cancellationToken = default, LockOptions? options = null) => user.AcquireAsync(
        name,
        LockSharing.Permits,
        library => library.Semaphore(name, Permits, options ?? Plan.Options).TryAcquireAsync(timeout, permits, cancellationToken),
        cancellationToken);

    private async Task InsistAsync(LockUser user, string name, int permits)
    {
        while (!await SetPermitsAsync(user, name, permits)) await PauseAsync(user, 100);
    }

    private async Task<bool> SetPermitsAsync(LockUser user, string name, int permits)
    {
        var operation = World.History.Begin(user.Client.Name, "set permits", name, permits);
        Findings.Permits.Add(GrainOf(user, name).GetGrainId(), operation);
        try
        {
            await user.Library.Semaphore(name, Permits).SetPermitsAsync(permits);
            World.History.Ok(operation);
            return true;
        }
        catch (LockUnavailableException exception)
        {
            World.History.Unknown(operation, exception.Message);
            return false;
        }
    }

    // The number that was set holds for all who ask afterwards, also when nobody has used the name for long.
    private async Task NumberDrillAsync(LockUser[] users)
    {
        foreach (var name in Names) await InsistAsync(users[0], name, 1);
        await PauseAsync(users[0], 1_500);
        foreach (var name in Names)
        {
            if (await In(users[1], () => TakeAsync(users[1], name, 1, Patiently, options: Quiet)) is not { } one) return;
            if (await In(users[2], () => TakeAsync(users[2], name, 1, TimeSpan.Zero, options: Quiet)) is { } another)
            {
                Findings.Report($"That \"{name}\" has one permit was set for all, and two were granted one.", one.Acquire, another.Acquire);
                await users[2].ReleaseAsync(another);
            }

            await users[1].ReleaseAsync(one);
            await InsistAsync(users[0], name, 0);
        }
    }

    // Who wants one waits behind who wants all; he gets it as soon as the other gives up.
    private async Task PermitsDrillAsync(LockUser[] users, string name)
    {
        if (await In(users[0], () => TakeAsync(users[0], name, 1, Patiently, options: Quiet)) is not { } one) return;
        using var cancellation = new CancellationTokenSource();
        var all = In(users[1], () => TakeAsync(users[1], name, Permits, Patiently, cancellation.Token, Quiet));
        await PauseAsync(users[0], 200);
        var another = In(users[2], () => TakeAsync(users[2], name, 1, Patiently, options: Quiet));
        await PauseAsync(users[0], 500);
        if (another.IsCompleted) Findings.Report($"Who wants one permit of \"{name}\" has got past one who wants all.", one.Acquire);
        cancellation.Cancel();
        if (await AwaitAsync(another, $"Who waited for all permits of \"{name}\" gave up, and one who wants one is not granted it") is { } got) await users[2].ReleaseAsync(got);
        await all;
        await users[0].ReleaseAsync(one);
    }
}
