namespace Orleans.Runtime;

/// <summary>The message was refused before it reached a grain.</summary>
[GenerateSerializer]
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException(string message)
        : base(message)
    {
    }

    internal OrleansMessageRejectionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
