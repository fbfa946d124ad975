using Microsoft.Extensions.Options;

namespace OrleansCluster.Grains.Metadata;

/// <summary>Refuses options out of their ranges when the silo starts.</summary>
internal sealed class MetadataOptionsValidator : IValidateOptions<MetadataOptions>
{
    public ValidateOptionsResult Validate(string? name, MetadataOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.CompactionAge is { } age && (age < TimeSpan.FromSeconds(1) || age > TimeSpan.FromDays(366))
                ? Fail(nameof(options.CompactionAge), age, "00:00:01 to 366.00:00:00, or none")
            : options.CompactionRevisions is < 1 or > 1_000_000_000
                ? Fail(nameof(options.CompactionRevisions), options.CompactionRevisions, "1 to 1,000,000,000, or none")
            : options.CompactionBytes is < 1L << 20 or > 1L << 40
                ? Fail(nameof(options.CompactionBytes), options.CompactionBytes, "1,048,576 to 1,099,511,627,776, or none")
            : options.CheckpointInterval < TimeSpan.FromMilliseconds(100) || options.CheckpointInterval > TimeSpan.FromHours(1)
                ? Fail(nameof(options.CheckpointInterval), options.CheckpointInterval, "00:00:00.1 to 01:00:00")
            : options.ClockDriftPartsPerMillion is < 0 or > 200_000
                ? Fail(nameof(options.ClockDriftPartsPerMillion), options.ClockDriftPartsPerMillion, "0 to 200,000")
            : ValidateOptionsResult.Success;
    }

    private static ValidateOptionsResult Fail(string option, object value, string allowed) =>
        ValidateOptionsResult.Fail($"{nameof(MetadataOptions)}.{option} is {value}; allowed is {allowed}.");
}
