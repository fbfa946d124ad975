using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Calls of lock grains without a client, that are renewed by nobody: as of a holder that is dead.</summary>
internal static class Calls
{
    public static TimeSpan Short { get; } = TimeSpan.FromSeconds(1);

    public static TimeSpan Long { get; } = TimeSpan.FromSeconds(60);

    public static AcquireCall Of(string owner, long number = 1, LockSharing sharing = LockSharing.Exclusive) => new()
    {
        Wish = new LockWish(owner, number),
        Lease = Long,
        Sharing = sharing,
    };

    public static async Task<HoldInfo> HeldAsync(this ILeasedGrain grain, AcquireCall call)
    {
        var answer = await grain.AcquireAsync(call, CancellationToken.None);
        Assert.Equal(AcquireEnd.Granted, answer.End);
        return answer.Hold!;
    }

    public static async Task<AcquireEnd> EndAsync(this ILeasedGrain grain, AcquireCall call) =>
        (await grain.AcquireAsync(call, CancellationToken.None)).End;
}
