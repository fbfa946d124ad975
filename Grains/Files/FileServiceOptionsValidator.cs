using Microsoft.Extensions.Options;
using OrleansCluster.Algorithms.Files;

namespace OrleansCluster.Grains.Files;

/// <summary>Refuses options that are out of bounds: each message names the key, its value and what is allowed.</summary>
internal sealed class FileServiceOptionsValidator : IValidateOptions<FileServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, FileServiceOptions options)
    {
        var problems = new List<string>();
        void Within<T>(string key, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                problems.Add($"{nameof(FileServiceOptions)}.{key} is {value}; allowed is {least} to {most}.");
        }

        var day = TimeSpan.FromDays(1);
        Within(nameof(options.StartPatience), options.StartPatience, TimeSpan.Zero, day);
        Within(nameof(options.SessionLifetime), options.SessionLifetime, TimeSpan.FromSeconds(1), day);
        Within(nameof(options.ReplacedBlockGrace), options.ReplacedBlockGrace, TimeSpan.Zero, day);
        Within(nameof(options.GarbageRetryPeriod), options.GarbageRetryPeriod, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        Within(nameof(options.GarbageGiveUpAfter), options.GarbageGiveUpAfter, TimeSpan.Zero, 7 * day);
        Within(nameof(options.SweepPeriod), options.SweepPeriod, TimeSpan.FromMilliseconds(100), day);
        Within(nameof(options.SweepBatch), options.SweepBatch, 1, Interfaces.Files.BlockStores.MaxBatch);
        Within(nameof(options.MaxCallsInFlight), options.MaxCallsInFlight, 1, 100_000);
        Within(nameof(options.MaxBytesInFlight), options.MaxBytesInFlight, 1L << 20, 64L << 30);
        Within(nameof(options.MaxNamesPerDirectory), options.MaxNamesPerDirectory, 1, FileLimits.MaxNamesPerDirectory);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
