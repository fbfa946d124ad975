namespace Orleans.Configuration;

public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>How often a request is sent on when the activation it met is gone. Default: 2.</summary>
    public int MaxForwardCount { get; set; } = 2;
}
