using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Processes;

/// <summary>So much waits to be written to another process that no more is taken. The call was not sent.</summary>
[GenerateSerializer]
public sealed class LinkFullException(string remote, long queued, long allowed) : OrleansMessageRejectionException(
    $"{queued} bytes wait to be written to {remote}, and {allowed} are allowed. The call was not sent: try it later.");
