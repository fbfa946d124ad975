using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>How fresh an answer must be. The default is <see cref="Linearizable"/>.</summary>
public readonly record struct Consistency
{
    private Consistency(TimeSpan maxAge) => MaxAge = maxAge;

    /// <summary>The answer has every change that was answered before the call began, whoever made it. A majority of the replicas must be up.</summary>
    public static Consistency Linearizable => default;

    /// <summary>How old the answer may be; null for linearizable.</summary>
    public TimeSpan? MaxAge { get; }

    /// <summary>
    /// The answer has every change that was answered up to <paramref name="maxAge"/> before the call, and may lack newer ones. Any replica
    /// answers, without asking another; answers of different replicas may go back in time. Its age counts from the leader's last contact
    /// with a majority, so without one it is refused in the end.
    /// </summary>
    /// <param name="maxAge">From 1 ms to 1 day.</param>
    /// <exception cref="InvalidMetadataRequestException">It is out of bounds.</exception>
    public static Consistency Stale(TimeSpan maxAge) => maxAge >= TimeSpan.FromMilliseconds(1) && maxAge <= TimeSpan.FromDays(1)
        ? new(maxAge)
        : throw new InvalidMetadataRequestException($"The age is {maxAge}; allowed is 1 ms to 1 day.");

    public override string ToString() => MaxAge is { } age ? $"Stale({age})" : nameof(Linearizable);
}
