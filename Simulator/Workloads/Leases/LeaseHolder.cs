using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads.Metadata;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;

namespace OrleansCluster.Simulator.Workloads.Leases;

/// <summary>What a client does with leases, one at a time.</summary>
/// <param name="world">Where it is recorded.</param>
/// <param name="client">Who holds them.</param>
/// <param name="metadata">The library.</param>
/// <param name="work">For puts, which are held to the log as all others are.</param>
/// <param name="findings">What is seen.</param>
/// <param name="drift">How much slower than true time a clock may run.</param>
internal sealed class LeaseHolder(World world, SimClient client, MetadataClient metadata, MetadataWork work, LeaseFindings findings, double drift)
{
    private Chance Chance => client.Process.Chance;

    private long Clock => client.Process.Time.GetTimestamp();

    /// <summary>Takes one, attaches a key, renews it by hand for a while, and gives it back or leaves it.</summary>
    public async Task HoldAsync()
    {
        if (await GrantAsync() is not { } lease) return;
        var key = Chance.Pick(MetadataWork.Keys);
        var isMine = Chance.Hits(0.5) && await work.PutAsync(OwnKey(lease.Id), lease.Id);
        if (!isMine) await work.PutAsync(key, lease.Id);
        for (var left = Chance.Next(7); left > 0; left--)
        {
            await Task.Delay(TimeSpan.FromTicks(lease.TimeToLive) * Chance.Between(0.1, 0.8), client.Process.Time);
            if (isMine && Chance.Hits(0.5)) await FindAsync(lease);
            if (!await RenewAsync(lease)) return;
        }

        if (Chance.Hits(0.4)) await GiveBackAsync(lease);
    }

    /// <summary>Has the library keep one, attaches a key, and looks whether both are there.</summary>
    public async Task KeepAsync()
    {
        var operation = world.History.Begin(client.Name, "keep", "leases");
        KeptLease lease;
        try
        {
            lease = await metadata.KeepLeaseAsync(TimeSpan.FromMilliseconds(Chance.Between(400, 6000)));
            world.History.Ok(operation, lease.Id);
        }
        catch (MetadataException exception)
        {
            world.History.Unknown(operation, exception.Message);
            return;
        }

        findings.Keep(lease, client.Process);
        var put = await work.PutAsync(OwnKey(lease.Id), lease.Id);
        for (var left = Chance.Next(12); left > 0 && !lease.LostToken.IsCancellationRequested; left--)
        {
            await Task.Delay(Chance.Exponential(TimeSpan.FromSeconds(2)), client.Process.Time);
            if (put) await FindAsync(lease);
        }

        findings.GiveUp(lease.Id);
        await lease.DisposeAsync();
    }

    /// <summary>Looks at a lease that somebody has, or had.</summary>
    public async Task LookAsync()
    {
        if (findings.Leases.LastOrDefault() is not { } lease) return;
        var operation = world.History.Begin(client.Name, "look", "leases", lease.Id);
        try
        {
            var info = await metadata.GetLeaseAsync(lease.Id, withKeys: true);
            world.History.Ok(operation, info.Remaining);
            if (info.Remaining < TimeSpan.Zero || info.Remaining > info.TimeToLive * (1 + (4 * drift)))
                findings.Report($"Lease {lease.Id} is said to have {info.Remaining} of {info.TimeToLive} left.", operation);
        }
        catch (LeaseGoneException)
        {
            world.History.Ok(operation, "gone");
        }
        catch (MetadataException exception)
        {
            world.History.Failed(operation, exception.Message);
        }
    }

    /// <summary>All of it at once: true, if all of it was acknowledged.</summary>
    public async Task<bool> TakeAndGiveBackAsync() =>
        await GrantAsync() is { } lease
        && await work.PutAsync(OwnKey(lease.Id), lease.Id)
        && await GiveBackAsync(lease);

    private static string OwnKey(long lease) => $"lease {lease}";

    private async Task<HeldLease?> GrantAsync()
    {
        var timeToLive = TimeSpan.FromMilliseconds(Chance.LongTail(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8)).TotalMilliseconds + 100);
        timeToLive = TimeSpan.FromMilliseconds(Math.Floor(timeToLive.TotalMilliseconds));
        var id = Chance.Hits(0.3) ? MetadataLimits.FirstGivenLeaseId + (long)(Chance.NextUInt64() >> 3) : 0;
        var operation = world.History.Begin(client.Name, "grant", "leases", timeToLive);
        var sent = Clock;
        try
        {
            var granted = await metadata.GrantLeaseAsync(timeToLive, id);
            world.History.Ok(operation, granted.Id);
            var lease = new HeldLease(granted.Id, timeToLive.Ticks, client.Name, () => client.Machine.Clock.Monotonic);
            lease.Confirm(sent, operation);
            findings.Add(lease);
            return lease;
        }
        catch (MetadataException exception)
        {
            world.History.Unknown(operation, exception.Message);
            return null;
        }
    }

    private async Task<bool> RenewAsync(HeldLease lease)
    {
        var operation = world.History.Begin(client.Name, "renew", "leases", lease.Id);
        var sent = Clock;
        try
        {
            await metadata.RenewLeaseAsync(lease.Id);
            world.History.Ok(operation);
            lease.Confirm(sent, operation);
            return true;
        }
        catch (LeaseGoneException)
        {
            world.History.Ok(operation, "gone");
            if (IsCounted(lease)) findings.Report($"Lease {lease.Id} is said to have ended while its holder's count was not over.", operation);
            return false;
        }
        catch (MetadataException exception)
        {
            world.History.Unknown(operation, exception.Message);
            return true;
        }
    }

    private async Task<bool> GiveBackAsync(HeldLease lease)
    {
        lease.IsGivenBack = true;
        var operation = world.History.Begin(client.Name, "revoke", "leases", lease.Id);
        try
        {
            await metadata.RevokeLeaseAsync(lease.Id);
            world.History.Ok(operation);
            return true;
        }
        catch (MetadataException exception)
        {
            world.History.Unknown(operation, exception.Message);
            return false;
        }
    }

    private Task FindAsync(HeldLease lease) => FindAsync(lease.Id, () => !IsCounted(lease));

    private Task FindAsync(KeptLease lease) => FindAsync(lease.Id, () => lease.LostToken.IsCancellationRequested);

    // Nobody else puts or deletes a lease's own key, so it is there as long as the lease counts.
    private async Task FindAsync(long lease, Func<bool> isOver)
    {
        var operation = world.History.Begin(client.Name, "find", "leases", OwnKey(lease));
        try
        {
            var result = await metadata.GetAsync(ByteString.OfUtf8(OwnKey(lease)));
            world.History.Ok(operation, result.Item?.LeaseId);
            if (result.Item is null && !isOver()) findings.Report($"The key of lease {lease} is gone while its holder has it.", operation);
        }
        catch (MetadataException exception)
        {
            world.History.Failed(operation, exception.Message);
        }
    }

    private bool IsCounted(HeldLease lease) => Clock < lease.Confirmed[^1].Sent + (long)(lease.TimeToLive * (1 - drift));
}
