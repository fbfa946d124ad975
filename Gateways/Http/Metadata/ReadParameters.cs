using OrleansCluster.Client.Metadata;

namespace OrleansCluster.Gateways.Http.Metadata;

/// <summary>How fresh a read is to be, and of which revision.</summary>
internal static class ReadParameters
{
    public const string AtRevision = "revision";
    public const string MaxAge = "max_age";

    private static readonly TimeSpan Youngest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(1);

    public static long Revision(QueryParameters parameters) => parameters.Number(AtRevision, 1, long.MaxValue, 0);

    public static Consistency Consistency(QueryParameters parameters) => parameters.Seconds(MaxAge, Youngest, Oldest) is { } age
        ? Client.Metadata.Consistency.Stale(age)
        : Client.Metadata.Consistency.Linearizable;
}
