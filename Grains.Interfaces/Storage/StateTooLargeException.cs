namespace OrleansCluster.Grains.Interfaces.Storage;

/// <summary>A grain's state has more bytes than a record may have. Certain: nothing was written. Make it smaller.</summary>
[GenerateSerializer, Alias("oc.storage.StateTooLargeException")]
public sealed class StateTooLargeException : SharedStateException
{
    public StateTooLargeException(string subject, long actual, long limit)
        : base($"The state {subject} has {actual:N0} bytes; with the storage Consensus a state has at most {limit:N0}. Nothing was written.") =>
        (Subject, Actual, Limit) = (subject, actual, limit);

    /// <summary>Which state.</summary>
    [Id(0)] public string Subject { get; }

    /// <summary>How many bytes it has, as serialized.</summary>
    [Id(1)] public long Actual { get; }

    /// <summary>How many it may have.</summary>
    [Id(2)] public long Limit { get; }

    public override string Code => "state.too_large";

    public override bool Retryable => false;
}
