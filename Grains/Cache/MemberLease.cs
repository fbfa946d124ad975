using OrleansCluster.Algorithms.Cache;
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
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private long _renewedAt = grantedAt;
    private TaskCompletionSource _hurried = new();

    /// <summary>A lease of that time is certain for so long, counted from before it was asked for: the store's clock may be fast while this one is slow.</summary>
    public static TimeSpan SureFor(TimeSpan leaseTime) => leaseTime * ((1 - CacheLimits.MaxClockDrift) / (1 + CacheLimits.MaxClockDrift));

    /// <summary>Completes when the lease has ended, or by cancellation; then it can be gone on with.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await PauseAsync(cancellationToken);
            try
            {
                while (!await TryRenewAsync(cancellationToken))
                    await Task.Delay(RetryPause, time, cancellationToken);
            }
            catch (LeaseGoneException)
            {
                return;
            }
        }
    }

    /// <summary>It is to be renewed now: somebody waits for the store to be heard.</summary>
    public void Hurry() => _hurried.TrySetResult();

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        var pause = (leaseTime / 3) - time.GetElapsedTime(_renewedAt);
        if (pause <= TimeSpan.Zero)
            return;
        _hurried = new();
        try
        {
            await _hurried.Task.WaitAsync(pause, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nobody was in a hurry.
        }
    }

    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A silo that is heard and hears nothing would keep the others from its shards for as long as that lasts: it renews only after it has heard of the store.
            if (!member.IsSure)
                await client.GetLeaseAsync(member.Self.Incarnation, cancellationToken: cancellationToken);
            var sentAt = time.GetTimestamp();
            await client.RenewLeaseAsync(member.Self.Incarnation, cancellationToken);
            _renewedAt = sentAt;
            member.Confirmed(sentAt, SureFor(leaseTime));
            return true;
        }
        catch (MetadataException e) when (e is not LeaseGoneException)
        {
            return false;
        }
    }
}
