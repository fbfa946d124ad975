namespace Orleans;

public readonly struct DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
{
    public DeactivationReason(DeactivationReasonCode code, string text)
        : this(code, null, text)
    {
    }

    public string Description { get; } = text;

    public DeactivationReasonCode ReasonCode { get; } = code;

    public Exception? Exception { get; } = exception;

    public override string ToString() => Exception is null ? $"{ReasonCode}: {Description}" : $"{ReasonCode}: {Description} ({Exception.Message})";
}
