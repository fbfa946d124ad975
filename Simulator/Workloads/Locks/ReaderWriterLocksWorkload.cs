using OrleansCluster.Client.Locks;
using OrleansCluster.Grains.Interfaces.Locks;
using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulator.Workloads.Locks;

/// <summary>
/// Clients read and write under reader-writer locks: they wait, give up, die with them; writers let readers in.
/// <para>Never seen: a writer beside a reader or another writer, as far as any can see; what readers find behind the gate changing while they hold it; all
/// else that <see cref="LocksWorkload"/> never shows, where readers who share a phase have one token.</para>
/// </summary>
internal sealed class ReaderWriterLocksWorkload : HeldNameWorkload
{
    public override string Name => "rwlocks";

    public override string Promise => "nobody writes beside anybody else, writers are not passed by readers, and readers of one phase have one token";

    protected override async Task PieceAsync(LockUser user, Chance chance)
    {
        await (chance.Next(20) switch
        {
            < 5 => HoldAsync(user, chance),
            < 9 => WriteThenReadAsync(user, chance),
            < 17 => ReadAsync(user, chance),
            _ => DieAsync(user, chance),
        });
    }

    protected override AcquireCall DyingCall(Chance chance) =>
        base.DyingCall(chance) with { Sharing = World.Phase == Running.Phase.Safety && chance.Hits(0.5) ? LockSharing.Shared : LockSharing.Exclusive };

    protected override async Task DrillAsync(LockUser[] users)
    {
        await QueueDrillAsync(users, Names[0]);
        await WriterDrillAsync(users, Names[1]);
        await TakeoverDrillAsync(users[0], Names[0]);
        if (Findings.First is null) await LookAtNamesAsync(users[0]);
    }

    protected override ILeasedGrain GrainOf(LockUser user, string name) => user.Client.Grains.GetGrain<IReaderWriterLockGrain>(name);

    protected override Task<LiveHandle?> AcquireAsync(LockUser user, string name, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        AcquireWriteAsync(user, name, timeout, Plan.Options, cancellationToken);

    private static Task<LiveHandle?> AcquireWriteAsync(
        LockUser user, string name, TimeSpan timeout, LockOptions options, CancellationToken cancellationToken = default) => user.AcquireAsync(
        name, LockSharing.Exclusive, library => library.ReaderWriterLock(name, options).TryAcquireWriteLockAsync(timeout, cancellationToken), cancellationToken);

    private static Task<LiveHandle?> AcquireReadAsync(
        LockUser user, string name, TimeSpan timeout, LockOptions options, CancellationToken cancellationToken = default) => user.AcquireAsync(
        name, LockSharing.Shared, library => library.ReaderWriterLock(name, options).TryAcquireReadLockAsync(timeout, cancellationToken), cancellationToken);

    private async Task ReadAsync(LockUser user, Chance chance)
    {
        var name = chance.Pick(Names);
        using var patience = DrawPatience(user, chance);
        if (await AcquireReadAsync(user, name, DrawTimeout(chance), Plan.Options, patience.Token) is not { } held) return;
        var (gate, door) = chance.Pick(DoorsOf(user, name, held.Handle));
        await user.ReadTwiceAsync(gate, door, held, user.Pause());
        await user.ReleaseAsync(held);
    }

    // Only if it is certain what it wrote: what is under way with this token may come while readers who have it too look.
    private async Task WriteThenReadAsync(LockUser user, Chance chance)
    {
        var name = chance.Pick(Names);
        if (await AcquireAsync(user, name, DrawTimeout(chance)) is not { } held) return;
        var (gate, door) = chance.Pick(DoorsOf(user, name, held.Handle));
        var isDone = chance.Hits(0.3) || await user.IncrementAsync(gate, door, held.Handle.FencingToken, held, user.Pause());
        if (isDone && await DowngradeAsync(user, held)) await user.ReadTwiceAsync(gate, door, held, user.Pause());
        await user.ReleaseAsync(held);
    }

    private async Task<bool> DowngradeAsync(LockUser user, LiveHandle held)
    {
        held.Sharing = LockSharing.Shared;
        var operation = World.History.Begin(user.Client.Name, "downgrade", held.Acquire.Key, held.Handle.FencingToken);
        try
        {
            await ((WriteLockHandle)held.Handle).DowngradeAsync();
            World.History.Ok(operation);
            return true;
        }
        catch (LockLostException exception)
        {
            World.History.Failed(operation, exception.Message);
        }
        catch (LockUnavailableException exception)
        {
            World.History.Unknown(operation, exception.Message);
        }

        return false;
    }

    // A reader who comes after a writer waits for him, and gets in as soon as the writer gives up; and as soon as one lets readers in.
    private async Task WriterDrillAsync(LockUser[] users, string name)
    {
        if (await In(users[0], () => AcquireReadAsync(users[0], name, Patiently, Quiet)) is not { } reader) return;
        using var cancellation = new CancellationTokenSource();
        var writer = In(users[1], () => AcquireWriteAsync(users[1], name, Patiently, Quiet, cancellation.Token));
        await PauseAsync(users[0], 200);
        var second = In(users[2], () => AcquireReadAsync(users[2], name, Patiently, Quiet));
        await PauseAsync(users[0], 500);
        if (second.IsCompleted) Findings.Report($"\"{name}\" was granted to a reader who came after a writer who waits.", reader.Acquire);
        cancellation.Cancel();
        if (await AwaitAsync(second, $"A writer who waited for \"{name}\" gave up, and a reader who came after him is not let in") is not { } other) return;
        await writer;
        var next = In(users[1], () => AcquireWriteAsync(users[1], name, Patiently, Quiet));
        await PauseAsync(users[0], 200);
        await users[0].ReleaseAsync(reader);
        await users[2].ReleaseAsync(other);
        if (await AwaitAsync(next, $"All readers have given \"{name}\" back, and a writer who waits is not granted it") is not { } held) return;
        var late = In(users[2], () => AcquireReadAsync(users[2], name, Patiently, Quiet));
        await PauseAsync(users[0], 200);
        await DowngradeAsync(users[1], held);
        if (await AwaitAsync(late, $"The writer of \"{name}\" lets readers in, and one who waits is not let in") is not { } joined) return;
        if (joined.Handle.FencingToken != held.Handle.FencingToken) Findings.Report("Two who share a phase have two tokens.", held.Acquire, joined.Acquire);
        await users[2].ReleaseAsync(joined);
        await users[1].ReleaseAsync(held);
    }
}
