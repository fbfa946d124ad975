using Microsoft.Extensions.Options;

namespace OrleansCluster.Client.Consensus;

/// <summary>Checks <see cref="ConsensusGroupClientOptions"/>.</summary>
internal sealed class ConsensusGroupClientOptionsValidator : IValidateOptions<ConsensusGroupClientOptions>
{
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <exception cref="ArgumentException">One is not allowed.</exception>
    public static void ThrowIfInvalid(ConsensusGroupClientOptions options)
    {
        if (Check(options) is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
    }

    public ValidateOptionsResult Validate(string? name, ConsensusGroupClientOptions options) =>
        Check(options) is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;

    private static List<string> Check(ConsensusGroupClientOptions options)
    {
        var problems = new List<string>();
        Range(nameof(options.CallTimeout), options.CallTimeout, TimeSpan.FromMilliseconds(10), LongestCall);
        Range(nameof(options.Timeout), options.Timeout, options.CallTimeout, Longest);
        Range(nameof(options.RetryPause), options.RetryPause, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        return problems;

        void Range(string option, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                problems.Add($"{nameof(ConsensusGroupClientOptions)}.{option} is {value}; allowed is from {least} to {most}.");
        }
    }
}
