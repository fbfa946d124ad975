namespace Orleans.Configuration;

public abstract class MessagingOptions
{
    /// <summary>How long a caller waits for an answer before it gets a <see cref="TimeoutException"/>. Default: 30 seconds.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
