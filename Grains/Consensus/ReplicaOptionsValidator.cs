using Microsoft.Extensions.Options;

namespace OrleansCluster.Grains.Consensus;

/// <summary>Refuses options out of their ranges when the silo starts.</summary>
internal sealed class ReplicaOptionsValidator : IValidateOptions<ReplicaOptions>
{
    public ValidateOptionsResult Validate(string? name, ReplicaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            options.Raft.Validate();
            options.Log.Validate();
        }
        catch (ArgumentException e)
        {
            return ValidateOptionsResult.Fail(e.Message);
        }

        return options.SnapshotBytes is < 1024 or > 16L << 30 ? Fail(nameof(options.SnapshotBytes), options.SnapshotBytes, "1,024 to 17,179,869,184")
            : options.TrailingEntries is < 0 or > 10_000_000 ? Fail(nameof(options.TrailingEntries), options.TrailingEntries, "0 to 10,000,000")
            : options.TrailingBytes is < 0 or > 16L << 30 ? Fail(nameof(options.TrailingBytes), options.TrailingBytes, "0 to 17,179,869,184")
            : options.MaxOutboxBytes is < 1 << 20 or > 4L << 30 ? Fail(nameof(options.MaxOutboxBytes), options.MaxOutboxBytes, "1,048,576 to 4,294,967,296")
            : options.OpeningPatience < TimeSpan.Zero || options.OpeningPatience > TimeSpan.FromSeconds(20)
                ? ValidateOptionsResult.Fail($"{nameof(ReplicaOptions)}.{nameof(options.OpeningPatience)} is {options.OpeningPatience}; allowed is nothing to 20 s.")
            : ValidateOptionsResult.Success;
    }

    private static ValidateOptionsResult Fail(string option, long value, string allowed) =>
        ValidateOptionsResult.Fail($"{nameof(ReplicaOptions)}.{option} is {value}; allowed is {allowed}.");
}
