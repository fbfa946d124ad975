namespace OrleansCluster.Grains.Interfaces.Locks;

/// <summary>
/// Who holds the name cannot be proved now: its record could not be read or written, another activation changed it, or nobody answered.
/// Nothing is certain: what was asked for may have happened. The same call, of the same wish, may be made again: it acts once.
/// </summary>
[GenerateSerializer, Alias("oc.locks.LockUnavailableException")]
public sealed class LockUnavailableException : LockException
{
    /// <param name="name">The name.</param>
    /// <param name="detail">What was seen, as a sentence.</param>
    /// <param name="innerException">What was seen last.</param>
    public LockUnavailableException(string name, string detail, Exception? innerException = null)
        : base($"Who holds '{name}' cannot be told now: {detail} Retry; until then nothing is certain.", innerException) => Name = name;

    [Id(0)] public string Name { get; }

    public override string Code => "lock.unavailable";

    public override bool Retryable => true;

    public override bool OutcomeKnown => false;
}
