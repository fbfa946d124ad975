using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads.Metadata;

namespace OrleansCluster.Simulator.Workloads.Watch;

/// <summary>
/// Two clients change a few keys and compact; three watch them, each over many lives.
/// <para>Never seen: an event out of order, twice, left out, or apart from the others of its revision; a watch that does not go on where the
/// one before it has ended, whoever died; a mark of progress beyond what was told; a compaction that is not told, or told and never was. And
/// in the end every watcher has seen everything.</para>
/// <para>Budget: that of <c>metadata</c>.</para>
/// </summary>
internal class WatchWorkload : MetadataGroupWorkload
{
    private const int Writers = 2;

    private readonly Dictionary<SimClient, MetadataWork> _works = [];
    private readonly Dictionary<SimClient, WatcherLives> _watchers = [];
    private int _watches;

    public override string Name => "watch";

    public override string Promise => "watches are ordered, unique, reliable, atomic, resumable and bookmarkable, and compaction is told";

    public override int Clients => 5;

    public override TimeSpan Think => TimeSpan.FromMilliseconds(400);

    public override async Task WorkAsync(World world, SimClient client, int number)
    {
        var chance = client.Process.Chance;
        if (number < Writers)
        {
            await SetSomeQuotaAsync(WorkOf(world, client), chance);
            await WriteAsync(world, client);
            return;
        }

        await WatcherOf(world, client).LiveAsync(client, chance.Hits(0.3) ? Restart(client) : ClientOf(client));
    }

    public override async Task<bool> ProgressAsync(World world, SimClient client, int number)
    {
        if (number < Writers)
            return await LiftQuotasAsync(WorkOf(world, client)) && await WorkOf(world, client).PutAsync(client.Process.Chance.Pick(MetadataWork.Keys));
        return await WatcherOf(world, client).CatchUpAsync(client, ClientOf(client), Truth.Revision);
    }

    /// <summary>All that happened, for every watcher, in a process that did not watch before.</summary>
    public override async Task LookAsync(World world, SimClient? client)
    {
        await base.LookAsync(world, client);
        foreach (var watcher in _watchers.Values)
        {
            while (!await watcher.CatchUpAsync(client!, ClientOf(client!), Truth.Revision)) await Task.Delay(TimeSpan.FromMilliseconds(100), client!.Process.Time);
        }
    }

    public override Violation? Check(World world, bool isBeyondBudget) => isBeyondBudget
        ? null
        : Truth.Wrong ?? WatchCheck.Check(Truth, world.History.Operations) ?? CheckCalls(world);

    private Task WriteAsync(World world, SimClient client)
    {
        var chance = client.Process.Chance;
        var work = WorkOf(world, client);
        var key = chance.Pick(MetadataWork.Keys);
        return chance.Next(100) switch
        {
            < 45 => work.PutAsync(key),
            < 60 => work.DeleteAsync(key, chance.Hits(0.5) ? key : "e"),
            < 96 => work.TransactAsync(),
            _ => work.CompactAsync(),
        };
    }

    private MetadataWork WorkOf(World world, SimClient client) =>
        _works.TryGetValue(client, out var known) ? known : _works[client] = new MetadataWork(world, client, ClientOf(client), NextCall);

    private WatcherLives WatcherOf(World world, SimClient client) =>
        _watchers.TryGetValue(client, out var known) ? known : _watchers[client] = new WatcherLives(world, client.Name, () => ++_watches);
}
