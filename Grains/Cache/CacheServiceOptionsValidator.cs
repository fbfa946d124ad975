using System.Numerics;
using Microsoft.Extensions.Options;
using OrleansCluster.Algorithms.Cache;
using OrleansCluster.Algorithms.Cache.Directory;
using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Grains.Cache;

/// <summary>Refuses options that are out of bounds: each message names the key, its value and what is allowed.</summary>
internal sealed class CacheServiceOptionsValidator : IValidateOptions<CacheServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, CacheServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();
        void Refuse(bool isWrong, string key, object? value, string allowed)
        {
            if (isWrong)
                problems.Add($"{nameof(CacheServiceOptions)}.{key} is {value}; allowed is {allowed}.");
        }

        void Within(string key, TimeSpan value, TimeSpan least, TimeSpan most) => Refuse(value < least || value > most, key, value, $"{least} to {most}");

        Refuse(!CacheKeys.IsName(options.Cache), nameof(options.Cache), $"'{options.Cache}'", $"1 to {CacheKeys.MaxNameLength} of a-z, 0-9, '-', '_' and '.'");
        var isMap = options.Partitions is > 0 and <= HashLimits.MaxPartitions && BitOperations.IsPow2(options.Partitions);
        Refuse(!isMap, nameof(options.Partitions), options.Partitions, $"a power of two up to {HashLimits.MaxPartitions}");
        Refuse(options.Backups is < 0 or > HashLimits.MaxBackups, nameof(options.Backups), options.Backups, $"0 to {HashLimits.MaxBackups}");
        Refuse(options.Weight is < 1 or > HashLimits.MaxWeight, nameof(options.Weight), options.Weight, $"1 to {HashLimits.MaxWeight}");
        if (isMap)
        {
            var (least, most) = (CacheLimits.MinCapacityBytes * options.Partitions, CacheLimits.MaxCapacityBytes);
            Refuse(options.CapacityBytes < least || options.CapacityBytes > most, nameof(options.CapacityBytes), options.CapacityBytes, $"{least} (with {options.Partitions} partitions) to {most}");
        }

        Refuse(options.MaxWaitingBytes is < 1 << 20 or > 1 << 30, nameof(options.MaxWaitingBytes), options.MaxWaitingBytes, $"{1 << 20} to {1 << 30}");
        var fiveMinutes = TimeSpan.FromMinutes(5);
        Within(nameof(options.LeaseTime), options.LeaseTime, TimeSpan.FromSeconds(1), fiveMinutes);
        Within(nameof(options.RebalanceDelay), options.RebalanceDelay, TimeSpan.Zero, fiveMinutes);
        Within(nameof(options.BackupPatience), options.BackupPatience, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Within(nameof(options.LeaveTimeout), options.LeaveTimeout, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
