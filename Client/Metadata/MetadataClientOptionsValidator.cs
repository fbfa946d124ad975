using Microsoft.Extensions.Options;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Client.Metadata;

/// <summary>Refuses options that are out of bounds: each message names the key, its value and what is allowed.</summary>
internal sealed class MetadataClientOptionsValidator : IValidateOptions<MetadataClientOptions>
{
    public static void ThrowIfInvalid(MetadataClientOptions options)
    {
        var result = new MetadataClientOptionsValidator().Validate(null, options);
        if (result.Failed)
            throw new OptionsValidationException(nameof(MetadataClientOptions), typeof(MetadataClientOptions), result.Failures);
    }

    public ValidateOptionsResult Validate(string? name, MetadataClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();
        void Within<T>(string key, T value, T least, T most)
            where T : IComparable<T>
        {
            if (!(value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0))
                problems.Add($"{nameof(MetadataClientOptions)}.{key} is {value}; allowed is {least} to {most}.");
        }

        var millisecond = TimeSpan.FromMilliseconds(1);
        var minute = TimeSpan.FromMinutes(1);
        if (options.Group is null || !RaftReplicas.IsName(options.Group) || !MetadataGroups.IsOne(options.Group))
            problems.Add($"{nameof(MetadataClientOptions)}.{nameof(options.Group)} is '{options.Group}'; allowed is '{MetadataGroups.Default}', or what begins with '{MetadataGroups.Default}-' and has at most 64 of a-z, 0-9 and '-'.");
        Within(nameof(options.CallTimeout), options.CallTimeout, 10 * millisecond, TimeSpan.FromSeconds(25));
        Within(nameof(options.LeaderPatience), options.LeaderPatience, 10 * millisecond, minute);
        Within(nameof(options.Timeout), options.Timeout, options.CallTimeout, 10 * minute);
        Within(nameof(options.SessionTimeToLive), options.SessionTimeToLive, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Within(nameof(options.MaxConcurrentChanges), options.MaxConcurrentChanges, 1, MetadataLimits.SessionWindow);
        Within(nameof(options.MaxWaitingChanges), options.MaxWaitingChanges, 0, 1_000_000);
        Within(nameof(options.RetryPause), options.RetryPause, millisecond, minute);
        Within(nameof(options.MaxRetryPause), options.MaxRetryPause, millisecond, minute);
        Within(nameof(options.SuspectFor), options.SuspectFor, TimeSpan.Zero, TimeSpan.FromHours(1));
        Within(nameof(options.MaxClockDrift), options.MaxClockDrift, 0, 0.2);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
