using OrleansCluster.Client.Metadata;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Grains.Cache;

/// <summary>
/// Renews the lease that a member lives by, until the store says that it has ended. While no renewal is confirmed the member is not sure of it and serves nothing, and keeps what it
/// holds: a store that was away for long, and ended no leases meanwhile, costs no copy.
/// </summary>
/// <param name="client">The store.</param>
/// <param name="member">Whose lease it is.</param>
/// <param name="leaseTime">How long it lasts.</param>
/// <param name="grantedAt">The time of the clock before it was asked for.</param>
/// <param name="time">The clock.</param>
internal sealed class MemberLease(MetadataClient client, CacheMember member, TimeSpan leaseTime, long grantedAt, TimeProvider time)
{
    /// <summary>How much faster or slower than real time clocks may run.</summary>
    public const double MaxClockDrift = 0.01;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private long _renewedAt = grantedAt;

    /// <summary>A lease of that time is certain for so long, counted from before it was asked for: the store's clock may be fast while this one is slow.</summary>
    public static TimeSpan SureFor(TimeSpan leaseTime) => leaseTime * ((1 - MaxClockDrift) / (1 + MaxClockDrift));

    /// <summary>Completes when the lease has ended, or by cancellation; then it can be gone on with.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var pause = (leaseTime / 3) - time.GetElapsedTime(_renewedAt);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, time, cancellationToken);
            while (true)
            {
                var sentAt = time.GetTimestamp();
                try
                {
                    await client.RenewLeaseAsync(member.Self.Incarnation, cancellationToken);
                    member.Confirmed(sentAt, SureFor(leaseTime));
                    _renewedAt = sentAt;
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
