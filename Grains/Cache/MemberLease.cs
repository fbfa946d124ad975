using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Grains.Cache;

/// <summary>
/// Renews the lease that a member lives by, until the store says that it has ended. While no renewal is confirmed the member is not sure of it and serves nothing, and keeps what it
/// holds: a store that was away for long, and ended no leases meanwhile, costs no copy.
/// </summary>
internal sealed class MemberLease(MetadataClient client, CacheMember member, TimeSpan leaseTime, TimeProvider time)
{
    /// <summary>How much faster or slower than real time clocks may run.</summary>
    public const double MaxClockDrift = 0.01;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    /// <summary>A lease of that time is certain for so long, counted from before it was asked for: the store's clock may be fast while this one is slow.</summary>
    public static TimeSpan SureFor(TimeSpan leaseTime) => leaseTime * ((1 - MaxClockDrift) / (1 + MaxClockDrift));

    /// <summary>Completes when the lease has ended, or by cancellation.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(leaseTime / 3, time, cancellationToken);
            while (true)
            {
                var sentAt = time.GetTimestamp();
                try
                {
                    await client.RenewLeaseAsync(member.Self.Incarnation, cancellationToken);
                    member.Confirmed(sentAt, SureFor(leaseTime));
                    break;
                }
                catch (LeaseGoneException)
                {
                    return;
                }
                catch (MetadataException)
                {
                    await Task.Delay(RetryPause, time, cancellationToken);
                }
            }
        }
    }
}
