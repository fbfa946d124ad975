using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;

namespace OrleansCluster.Simulator.Workloads.Leases;

/// <summary>
/// Whether a lease lived as long as it must: by its holder's count, which begins in the instant before the last confirmed renewal was
/// sent; and by the log, from where a renewal stands in it, for sessions as well, of which no holder is seen.
/// </summary>
internal static class LeaseCheck
{
    private const string Name = "leases";

    /// <summary>A lease that ended by itself before its holder's count was over; null if none did.</summary>
    /// <param name="leases">All of them.</param>
    /// <param name="drift">By how much clocks may be faster or slower: so much shorter is a holder's count than the lease.</param>
    public static Violation? Holders(IEnumerable<HeldLease> leases, double drift)
    {
        foreach (var lease in leases)
        {
            if (lease is { IsGivenBack: true } or { EndedAt: null }) continue;
            foreach (var (sent, operation) in lease.Confirmed)
            {
                var left = sent + (long)(lease.TimeToLive * (1 - drift)) - lease.EndedAt!.Value;
                if (left <= 0) continue;
                var what = $"Lease {lease.Id} of {lease.Holder} had ended at {Seconds(lease.EndedTrue!.Value)}, {Milliseconds(left)} before its holder's count "
                    + $"was over: #{operation.Id} ({operation.Call}) was confirmed, and sent {Milliseconds(lease.EndedAt.Value - sent)} before.";
                return new Violation(Name, what, [operation], [operation.Id]);
            }
        }

        return null;
    }

    /// <summary>A lease or session that ended too early by where its renewals stand in the log; null if none did.</summary>
    /// <param name="effects">What the log has brought about.</param>
    public static Violation? Log(IEnumerable<TrueEffect> effects)
    {
        var renewed = new Dictionary<long, (long At, long TimeToLive)>();
        foreach (var effect in effects)
        {
            if (effect.Command is ExpireLeasesCommand)
            {
                foreach (var id in effect.Ended)
                {
                    var (at, timeToLive) = renewed[id];
                    var lived = effect.Entry.Applied - at;
                    if (lived >= timeToLive) continue;
                    var what = $"Lease {id} was ended by entry {effect.Entry.Index}, {Milliseconds(lived)} after it was renewed; it had {Milliseconds(timeToLive)} to live.";
                    return new Violation(Name, what, [], []);
                }
            }

            if (!effect.HasRun) continue;
            foreach (var (id, timeToLive) in Begun(effect))
                renewed[id] = (effect.Entry.Applied, timeToLive ?? renewed.GetValueOrDefault(id).TimeToLive);
        }

        return null;
    }

    private static IEnumerable<(long Id, long? TimeToLive)> Begun(TrueEffect effect) => effect.Command switch
    {
        GrantLeaseCommand grant => [(grant.LeaseId == 0 ? effect.Entry.Index : grant.LeaseId, Ticks(grant.Milliseconds))],
        OpenSessionCommand open => [(effect.Entry.Index, Ticks(open.Milliseconds))],
        RenewLeasesCommand renew => renew.LeaseIds.Select(id => (id, (long?)null)),
        _ => [],
    };

    private static long? Ticks(long milliseconds) => milliseconds * TimeSpan.TicksPerMillisecond;

    private static string Seconds(long ticks) => $"{TimeSpan.FromTicks(ticks).TotalSeconds:F3} s";

    private static string Milliseconds(long ticks) => $"{TimeSpan.FromTicks(ticks).TotalMilliseconds:F3} ms";
}
