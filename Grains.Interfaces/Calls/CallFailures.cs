using Orleans.Runtime;
using Orleans.Serialization;

namespace OrleansCluster.Grains.Interfaces.Calls;

/// <summary>How a call of a grain fails without the grain saying so.</summary>
public static class CallFailures
{
    /// <summary>
    /// Whether nothing certain came of a call: there was no answer in time, a message was refused or lost on its way, or what failed cannot be told, because only
    /// the other process knows the type of its exception. So Orleans 10.4.2 ends a call whose grain could not be placed within 30 s: what its own placement throws has no codec.
    /// </summary>
    public static bool IsUnanswered(Exception error) => error is TimeoutException or OrleansException or CodecNotFoundException;
}
