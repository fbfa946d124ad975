using Orleans.Runtime;

namespace OrleansCluster.Client.Calls;

/// <summary>Questions to each silo by itself, so that one that does not answer hides nobody else's.</summary>
internal static class SiloQuestions
{
    /// <summary>How long a silo may take to answer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>The latest life of each silo that there is or was, by name. Fails if the membership cannot be asked.</summary>
    public static async Task<IEnumerable<MembershipEntry>> SilosAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        var entries = await grains.GetGrain<IManagementGrain>(0).GetDetailedHosts().WaitAsync(cancellationToken);
        return entries
            .GroupBy(entry => entry.SiloName, StringComparer.Ordinal)
            .Select(incarnations => incarnations.MaxBy(entry => entry.SiloAddress.Generation)!)
            .OrderBy(entry => entry.SiloName, StringComparer.Ordinal);
    }

    /// <summary>An answer, or why there was none within <see cref="Limit"/>.</summary>
    public static async Task<(T? Answer, string? Problem)> TryAsync<T>(Func<Task<T>> ask, TimeProvider time, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return (await ask().WaitAsync(Limit, time, cancellationToken), null);
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (null, e.Message);
        }
    }
}
