using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>
/// Clients get, put, delete, transact and compact a few keys with the shipped client library, several calls at once.
/// <para>Never seen: a change that was acknowledged and is lost or happens twice, one of unknown outcome that happens twice, one that was
/// refused and happens; an answer that is not what replaying the log gives; a linearizable read that lacks what was committed before it
/// was called, a stale one that is older than its age; a revision that is refused and was not compacted, or read though it was; replicas
/// that differ; of a key anything that one copy of it, used by one caller at a time, would not show.</para>
/// <para>In the end every silo has a replica that votes.</para>
/// <para>Budget: disks keep what was flushed, as it was; those that a majority of the group can do without may be emptied, and are counted as lost
/// until another replica votes in their place. Clocks drift by at most ρ. Requests may come twice.</para>
/// </summary>
internal class MetadataWorkload : MetadataGroupWorkload
{
    private readonly Dictionary<SimClient, MetadataWork> _works = [];

    public override string Name => "metadata";

    public override string Promise => "the metadata store is linearizable, by key and by revision, and no change that it acknowledged is lost or happens twice";

    public override TimeSpan Think => TimeSpan.FromMilliseconds(600);

    public override async Task WorkAsync(World world, SimClient client, int number)
    {
        var chance = client.Process.Chance;
        if (chance.Hits(0.01)) Forget(client);
        var work = WorkOf(world, client);
        await SetSomeQuotaAsync(work, chance);
        var calls = new List<Task>();
        for (var left = chance.Hits(0.25) ? chance.Between(2, 5) : 1; left > 0; left--) calls.Add(CallAsync(work, chance));
        await Task.WhenAll(calls);
    }

    public override async Task<bool> ProgressAsync(World world, SimClient client, int number)
    {
        var key = client.Process.Chance.Pick(MetadataWork.Keys);
        var work = WorkOf(world, client);
        return await LiftQuotasAsync(work) && await work.PutAsync(key) && await work.GetAsync(key, null, 0);
    }

    public override async Task LookAsync(World world, SimClient? client)
    {
        await base.LookAsync(world, client);
        var work = WorkOf(world, client!);
        while (!await work.RangeAsync(KeyRange.All, null, 0, 0)) await Task.Delay(TimeSpan.FromMilliseconds(100), client!.Process.Time);
    }

    public override Violation? Check(World world, bool isBeyondBudget)
    {
        if (isBeyondBudget) return null;
        return CheckCalls(world)
            ?? Linearizability.Check(KeyHistories.Of(world.History.Operations, MetadataWork.Keys), new MapModel(), SearchLimits.Default);
    }

    private static Task CallAsync(MetadataWork work, Chance chance)
    {
        var key = chance.Pick(MetadataWork.Keys);
        var age = chance.LongTail(TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(20));
        return chance.Next(100) switch
        {
            < 22 => work.GetAsync(key, null, 0),
            < 32 => work.GetAsync(key, age, 0),
            < 38 => work.GetAsync(key, null, work.Seen()),
            < 44 => work.RangeAsync(KeyRange.All, null, 0, 0),
            < 48 => work.RangeAsync(KeyRange.All, age, 0, chance.Next(4)),
            < 52 => work.RangeAsync(KeyRange.Between(ByteString.OfUtf8(key), default), null, work.Seen(), chance.Next(4)),
            < 55 => work.PagesAsync(chance.Between(1, 3)),
            < 75 => work.PutAsync(key),
            < 81 => work.DeleteAsync(key, chance.Hits(0.6) ? key : "e"),
            < 99 => work.TransactAsync(),
            _ => work.CompactAsync(),
        };
    }

    private MetadataWork WorkOf(World world, SimClient client) =>
        _works.TryGetValue(client, out var known) ? known : _works[client] = new MetadataWork(world, client, ClientOf(client), NextCall);

    // It goes on with a library that knows nothing of the calls of the one before it.
    private void Forget(SimClient client)
    {
        Restart(client);
        _works.Remove(client);
    }
}
