using Microsoft.Extensions.Options;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Client.Files;

/// <summary>Refuses options that are out of bounds: each message names the key, its value and what is allowed.</summary>
internal sealed class FileClientOptionsValidator : IValidateOptions<FileClientOptions>
{
    public static void ThrowIfInvalid(FileClientOptions options)
    {
        var result = new FileClientOptionsValidator().Validate(null, options);
        if (result.Failed)
            throw new OptionsValidationException(nameof(FileClientOptions), typeof(FileClientOptions), result.Failures);
    }

    public ValidateOptionsResult Validate(string? name, FileClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();
        void Within<T>(string key, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                problems.Add($"{nameof(FileClientOptions)}.{key} is {value}; allowed is {least} to {most}.");
        }

        var millisecond = TimeSpan.FromMilliseconds(1);
        var minute = TimeSpan.FromMinutes(1);
        Within(nameof(options.BlockSize), options.BlockSize, FileLimits.MinBlockSize, FileLimits.MaxBlockSize);
        Within(nameof(options.Replication), options.Replication, FileLimits.MinReplication, FileLimits.MaxReplication);
        Within(nameof(options.BlocksInFlight), options.BlocksInFlight, 1, 64);
        Within(nameof(options.ReadPieceSize), options.ReadPieceSize, 4 * 1024, BlockStores.MaxReadBytes);
        Within(nameof(options.ReadAhead), options.ReadAhead, 0, 64);
        Within(nameof(options.HedgeDelay), options.HedgeDelay, millisecond, minute);
        Within(nameof(options.CallTimeout), options.CallTimeout, 10 * millisecond, 5 * minute);
        Within(nameof(options.MaxAttempts), options.MaxAttempts, 1, 100);
        Within(nameof(options.RetryPause), options.RetryPause, millisecond, minute);
        Within(nameof(options.MaxRetryPause), options.MaxRetryPause, millisecond, 5 * minute);
        Within(nameof(options.SuspectFor), options.SuspectFor, TimeSpan.Zero, TimeSpan.FromHours(1));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
