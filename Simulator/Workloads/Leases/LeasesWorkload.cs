using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads.Metadata;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;

namespace OrleansCluster.Simulator.Workloads.Leases;

/// <summary>
/// Clients take leases, attach keys to them, renew them for a while and then give them back or leave them; or have the library keep them.
/// <para>Never seen: a lease, or a session, that ends by itself before its holder's count is over, which begins in the instant before the last
/// confirmed renewal was sent and is shorter by what clocks may differ; a key that goes before its lease does; a kept lease that has ended
/// while its holder was not told; a lease that is there <see cref="Slack"/> after its time is over, all being whole.</para>
/// <para>Budget: that of <c>metadata</c>.</para>
/// </summary>
internal class LeasesWorkload : MetadataGroupWorkload
{
    /// <summary>What a lease may outlive its time by, all being whole: a change of leader or two, and what those did not know.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(20);

    private readonly Dictionary<SimClient, MetadataWork> _works = [];
    private readonly LeaseFindings _findings = new();

    public override string Name => "leases";

    public override string Promise => "no lease or session ends before its holder's count is over, whoever leads, and each ends soon after";

    public override TimeSpan Think => TimeSpan.FromMilliseconds(500);

    public override Violation? Seen => base.Seen ?? _findings.First;

    public override void Build(World world)
    {
        base.Build(world);
        var late = new LateConfirmations(world, _findings);
        late.Start();
        Truth.Added += effect =>
        {
            if (effect.Command is ExpireLeasesCommand) _findings.Ended(effect.Ended, world.Loop.Now);
            if (effect.Command is RenewLeasesCommand renewal) late.Renewed(renewal.LeaseIds);
        };
    }

    public override async Task WorkAsync(World world, SimClient client, int number)
    {
        var chance = client.Process.Chance;
        await SetSomeQuotaAsync(WorkOf(world, client), chance);
        var holder = new LeaseHolder(world, client, ClientOf(client), WorkOf(world, client), _findings, Budget.Drift);
        await (chance.Next(10) switch
        {
            < 5 => holder.HoldAsync(),
            < 8 => holder.KeepAsync(),
            < 9 => holder.LookAsync(),
            _ => WorkOf(world, client).TransactAsync(),
        });
    }

    public override async Task<bool> ProgressAsync(World world, SimClient client, int number) => await LiftQuotasAsync(WorkOf(world, client))
        && await new LeaseHolder(world, client, ClientOf(client), WorkOf(world, client), _findings, Budget.Drift).TakeAndGiveBackAsync();

    /// <summary>Nobody renews anything any more: every lease goes, and every session of a client that does nothing.</summary>
    public override async Task LookAsync(World world, SimClient? client)
    {
        await base.LookAsync(world, client);
        var begun = world.Loop.Now;
        while (Truth.Leases.Count > 0 && _findings.First is null)
        {
            foreach (var lease in Truth.Leases.Values)
            {
                // Whoever renews one is not known here; from a renewal on it has its full time again.
                var from = Math.Max(begun, Tape.AppliedAt(lease.Epoch));
                var over = from + (long)(TimeSpan.FromMilliseconds(lease.Milliseconds).Ticks * (1 + (4 * Budget.Drift))) + Slack.Ticks;
                if (world.Loop.Now > over) _findings.Report($"Lease {lease.Id} of {lease.Milliseconds} ms is there {TimeSpan.FromTicks(world.Loop.Now - from)} after it was last renewed.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), client!.Process.Time);
        }
    }

    public override Violation? Check(World world, bool isBeyondBudget) => isBeyondBudget
        ? null
        : Truth.Wrong
            ?? LeaseCheck.Log(Truth.Effects)
            ?? LeaseCheck.Holders(_findings.Leases, Budget.Drift)
            ?? CheckCalls(world);

    /// <summary>Of the keys that go with leases, all.</summary>
    protected override IReadOnlyList<string> QuotaPrefixes => [.. MetadataWork.Keys, "lease ", "lease ", "lease "];

    private MetadataWork WorkOf(World world, SimClient client) =>
        _works.TryGetValue(client, out var known) ? known : _works[client] = new MetadataWork(world, client, ClientOf(client), NextCall);
}
