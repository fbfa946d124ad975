using Microsoft.Extensions.Options;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Client.Locks;

/// <summary>Refuses options that are out of bounds: each message names the key, its value and what is allowed.</summary>
internal sealed class LockClientOptionsValidator : IValidateOptions<LockClientOptions>
{
    public const int MaxOwnerName = 32;

    // Of the shortest lease, 1 s, two milliseconds: a timer may be late by one, and what the token tells must have time to act.
    private const double LeastClockDrift = 0.001;

    public static void ThrowIfInvalid(LockClientOptions options)
    {
        var result = new LockClientOptionsValidator().Validate(null, options);
        if (result.Failed)
            throw new OptionsValidationException(nameof(LockClientOptions), typeof(LockClientOptions), result.Failures);
    }

    public ValidateOptionsResult Validate(string? name, LockClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();
        void Within<T>(string key, T value, T least, T most)
            where T : IComparable<T>
        {
            if (!(value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0))
                problems.Add($"{nameof(LockClientOptions)}.{key} is {value}; allowed is {least} to {most}.");
        }

        var millisecond = TimeSpan.FromMilliseconds(1);
        var minute = TimeSpan.FromMinutes(1);
        if (options.OwnerName is null || options.OwnerName.Length > MaxOwnerName || options.OwnerName.Any(char.IsControl) || options.OwnerName.Any(char.IsSurrogate))
            problems.Add($"{nameof(LockClientOptions)}.{nameof(options.OwnerName)} is '{options.OwnerName}'; allowed are up to {MaxOwnerName} letters, none of them a control character.");
        Within(nameof(options.CallTimeout), options.CallTimeout, 10 * millisecond, TimeSpan.FromSeconds(15));
        Within(nameof(options.Timeout), options.Timeout, options.CallTimeout, 10 * minute);
        Within(nameof(options.WaitSlice), options.WaitSlice, 10 * millisecond, TimeSpan.FromSeconds(ILeasedGrain.MaxWaitSeconds));
        Within(nameof(options.RetryPause), options.RetryPause, millisecond, minute);
        Within(nameof(options.MaxRetryPause), options.MaxRetryPause, millisecond, minute);
        Within(nameof(options.MaxHeldLocks), options.MaxHeldLocks, 1, 1_000_000);
        Within(nameof(options.MaxClockDrift), options.MaxClockDrift, LeastClockDrift, 0.2);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
