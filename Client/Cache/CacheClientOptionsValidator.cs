using Microsoft.Extensions.Options;
using OrleansCluster.Algorithms.Cache;

namespace OrleansCluster.Client.Cache;

/// <summary>Refuses options that are out of bounds: each message names the key, its value and what is allowed.</summary>
internal sealed class CacheClientOptionsValidator : IValidateOptions<CacheClientOptions>
{
    public ValidateOptionsResult Validate(string? name, CacheClientOptions options)
    {
        var problems = Problems(options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    public static void ThrowIfInvalid(CacheClientOptions options)
    {
        if (Problems(options) is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(" ", problems), nameof(options));
    }

    private static List<string> Problems(CacheClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();
        void Within(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                problems.Add($"{nameof(CacheClientOptions)}.{key} is {value}; allowed is {least} to {most}.");
        }

        if (string.IsNullOrEmpty(options.Cache))
            problems.Add($"{nameof(CacheClientOptions)}.{nameof(options.Cache)} is empty; it is the name that the silos have.");
        Within(nameof(options.Timeout), options.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        Within(nameof(options.CallTimeout), options.CallTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Within(nameof(options.RetryPause), options.RetryPause, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));
        Within(nameof(options.MaxRetryPause), options.MaxRetryPause, options.RetryPause, TimeSpan.FromSeconds(10));
        Within(nameof(options.NearStaleness), options.NearStaleness, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        if (options.NearCacheBytes != 0 && options.NearCacheBytes is < CacheLimits.MinCapacityBytes or > CacheLimits.MaxCapacityBytes)
            problems.Add($"{nameof(CacheClientOptions)}.{nameof(options.NearCacheBytes)} is {options.NearCacheBytes}; allowed is 0, or {CacheLimits.MinCapacityBytes} to {CacheLimits.MaxCapacityBytes}.");
        Within(nameof(options.LoadLease), options.LoadLease, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1));
        return problems;
    }
}
