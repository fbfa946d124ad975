using Orleans.Runtime;

namespace Orleans;

public interface IOutgoingGrainCallContext : IGrainCallContext
{
    /// <summary>The calling activation; null where the caller is a client or a service of the host.</summary>
    IGrainContext? SourceContext { get; }
}
