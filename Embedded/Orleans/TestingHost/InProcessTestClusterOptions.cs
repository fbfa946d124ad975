using Microsoft.Extensions.Hosting;

namespace Orleans.TestingHost;

public sealed class InProcessTestClusterOptions
{
    public string ClusterId { get; set; } = string.Empty;

    public string ServiceId { get; set; } = string.Empty;

    public short InitialSilosCount { get; set; } = 1;

    public bool InitializeClientOnDeploy { get; set; } = true;

    /// <summary>Without effect here: the embedded engine writes no log files.</summary>
    public bool ConfigureFileLogging { get; set; } = true;

    public List<Action<InProcessTestSiloSpecificOptions, IHostApplicationBuilder>> SiloHostConfigurationDelegates { get; } = [];

    public List<Action<IHostApplicationBuilder>> ClientHostConfigurationDelegates { get; } = [];
}
