using System.Reflection;
using Orleans.Runtime;
using OrleansCluster.Embedded.Enumerations;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Processes;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Invocation;

/// <summary>A method that returns an <see cref="IAsyncEnumerable{T}"/>. It is never called by itself, but by the calls of <see cref="IEnumerations"/>.</summary>
internal abstract class EnumerableModel(InterfaceModel owner, MethodInfo method, WireCodecProvider codecs) : MethodModel(owner, method, codecs)
{
    public sealed override Call ReadCall(WireReader reader, GrainReference target, RemoteCaller origin, bool isCancellable) =>
        throw new WireFormatException($"{this} is enumerated, and not called by itself.", reader.Position);

    /// <summary>Calls the method, in a turn of the grain's.</summary>
    /// <exception cref="ArgumentException">The arguments are not as many as the method's parameters.</exception>
    public abstract Enumeration Open(object grain, object?[] arguments, TimeProvider time, Action<Exception> report);
}
