using Microsoft.Extensions.Options;

namespace OrleansCluster.Grains.Locks;

/// <summary>Refuses options that are out of bounds: each message names the key, its value and what is allowed.</summary>
internal sealed class LockServiceOptionsValidator : IValidateOptions<LockServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, LockServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();
        void Within(string key, int value, int least, int most)
        {
            if (value < least || value > most)
                problems.Add($"{nameof(LockServiceOptions)}.{key} is {value}; allowed is {least} to {most}.");
        }

        Within(nameof(options.MaxWaiters), options.MaxWaiters, 1, 100_000);
        Within(nameof(options.MaxIdleNames), options.MaxIdleNames, 0, 1_000_000);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
