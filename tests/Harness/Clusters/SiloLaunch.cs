namespace OrleansCluster.Harness.Clusters;

/// <summary>How a silo's process is started.</summary>
/// <param name="Arguments">Its command line, without <c>--http-port</c>: the system chooses that port.</param>
/// <param name="Environment">What is added to the environment: secrets, which a command line would show to others.</param>
public sealed record SiloLaunch(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    public SiloLaunch(params IReadOnlyList<string> arguments)
        : this(arguments, new Dictionary<string, string>())
    {
    }
}
