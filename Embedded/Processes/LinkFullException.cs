using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Processes;

/// <summary>
/// Too much waits to be written to another process, or is under way there for this one. The grain was not called: the same call may be
/// made again later.
/// </summary>
[GenerateSerializer]
public sealed class LinkFullException(string message) : OrleansMessageRejectionException(message);
