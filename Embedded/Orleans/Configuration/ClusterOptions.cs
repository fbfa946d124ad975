namespace Orleans.Configuration;

/// <summary>Which cluster this is: silos and clients of one process that name the same pair form one.</summary>
public class ClusterOptions
{
    public const string DefaultClusterId = "default";

    public const string DefaultServiceId = "default";

    public string ClusterId { get; set; } = DefaultClusterId;

    public string ServiceId { get; set; } = DefaultServiceId;
}
