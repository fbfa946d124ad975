namespace Orleans.Runtime;

/// <summary>A call to an object of a client that is not, or no longer, connected.</summary>
[GenerateSerializer]
public sealed class ClientNotAvailableException : OrleansException
{
    internal ClientNotAvailableException(string message)
        : base(message)
    {
    }
}
