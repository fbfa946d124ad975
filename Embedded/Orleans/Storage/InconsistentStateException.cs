using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>A conditional write met another ETag. It deactivates the grain that lets it escape, so that the next call reads anew.</summary>
[GenerateSerializer]
public class InconsistentStateException : OrleansException
{
    public InconsistentStateException()
    {
    }

    public InconsistentStateException(string message)
        : base(message)
    {
    }

    public InconsistentStateException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
        : base(errorMsg, storageException)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : this(errorMsg, storedEtag, currentEtag, null)
    {
    }

    [Id(0)]
    public string? StoredEtag { get; private set; }

    [Id(1)]
    public string? CurrentEtag { get; private set; }

    /// <summary>Whether the exception left the grain on whose behalf it was raised (only then is that grain deactivated).</summary>
    [Id(2)]
    internal bool IsSourceActivation { get; set; } = true;
}
