using Microsoft.Extensions.Options;

namespace OrleansCluster.Client.Cache.Distributed;

/// <summary>Refuses a name that no key could begin with.</summary>
internal sealed class ClusterDistributedCacheOptionsValidator : IValidateOptions<ClusterDistributedCacheOptions>
{
    public ValidateOptionsResult Validate(string? name, ClusterDistributedCacheOptions options) =>
        Problem(options) is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;

    public static void ThrowIfInvalid(ClusterDistributedCacheOptions options)
    {
        if (Problem(options) is { } problem)
            throw new ArgumentException(problem, nameof(options));
    }

    private static string? Problem(ClusterDistributedCacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        const string Key = $"{nameof(ClusterDistributedCacheOptions)}.{nameof(options.InstanceName)}";
        return DistributedKey.BytesOf(options.InstanceName ?? "") switch
        {
            null => $"{Key} is no text: it has half of a surrogate pair.",
            > ClusterDistributedCacheOptions.MaxInstanceNameBytes and var bytes => $"{Key} has {bytes} bytes of UTF-8; allowed are up to {ClusterDistributedCacheOptions.MaxInstanceNameBytes}.",
            _ => null,
        };
    }
}
