using OrleansCluster.Client.Calls;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Client.Cache;

/// <summary>Asks each silo that takes part what it holds.</summary>
internal sealed class CacheSurvey(IGrainFactory grains, string cache, TimeProvider time)
{
    /// <summary>Null if nobody takes part, as far as the silo knows that is asked who does.</summary>
    public async Task<CacheDiagnostics?> RunAsync(CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        if (await grains.GetGrain<ICacheRoutesGrain>(cache).GetAsync().WaitAsync(SiloQuestions.Limit, time, cancellationToken) is not { } routes)
            return null;
        var names = routes.Silos.Select(silo => silo.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var answers = await Task.WhenAll(names.Select(async name => (Silo: name, Told: await SiloQuestions.TryAsync(
            () => grains.GetGrain<ICacheMemberGrain>(CacheGrains.MemberOf(cache, name)).GetReportAsync(), time, cancellationToken))));
        var reports = answers.Select(one => one.Told.Answer).OfType<CacheMemberReport>().ToList();
        var sure = reports.FindAll(report => report.IsSure);
        return new(
            cache,
            routes.Owners.Length,
            sure.Sum(report => report.OwnedShards),
            sure.Sum(report => report.ShortShards),
            reports,
            answers.Where(one => one.Told.Problem is not null).ToDictionary(one => one.Silo, one => one.Told.Problem!, StringComparer.Ordinal),
            at);
    }
}
