using Microsoft.Extensions.Options;

namespace OrleansCluster.Grains.Storage.Shared;

/// <summary>Refuses options that are out of bounds: each message names the key, its value and what is allowed.</summary>
internal sealed class SharedFileStorageOptionsValidator : IValidateOptions<SharedFileStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, SharedFileStorageOptions options)
    {
        var problems = new List<string>();
        void Within<T>(string key, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                problems.Add($"{nameof(SharedFileStorageOptions)}.{key} is {value}; allowed is {least} to {most}.");
        }

        if (string.IsNullOrWhiteSpace(options.Folder))
            problems.Add($"{nameof(SharedFileStorageOptions)}.{nameof(options.Folder)} is empty; name a folder on the shared disk.");
        var pause = TimeSpan.FromSeconds(10);
        Within(nameof(options.TimeLimit), options.TimeLimit, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        Within(nameof(options.AttemptTimeout), options.AttemptTimeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
        Within(nameof(options.FirstPause), options.FirstPause, TimeSpan.FromMilliseconds(1), pause);
        Within(nameof(options.MaxPause), options.MaxPause, TimeSpan.FromMilliseconds(1), pause);
        Within(nameof(options.MaxChangesInFlight), options.MaxChangesInFlight, 1, 1_000_000);
        Within(nameof(options.MaxBytesInFlight), options.MaxBytesInFlight, 1L << 20, 64L << 30);
        try
        {
            options.Store.Validate();
        }
        catch (ArgumentOutOfRangeException e)
        {
            problems.Add($"{nameof(SharedFileStorageOptions)}.{nameof(options.Store)}: {e.Message}");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
