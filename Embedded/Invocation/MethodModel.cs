using System.Reflection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using OrleansCluster.Embedded.Enumerations;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Processes;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Invocation;

/// <summary>What the engine knows of one method of a grain interface.</summary>
internal abstract class MethodModel
{
    protected MethodModel(InterfaceModel owner, MethodInfo method, WireCodecProvider codecs)
    {
        WireId = MethodWire.IdOf(owner.Type, method, codecs.Catalog);
        Owner = owner;
        Method = method;
        IsOneWay = method.IsDefined(typeof(OneWayAttribute)) || method.ReturnType == typeof(void);
        IsOfEngine = owner.Type == typeof(IEnumerations);
        AlwaysInterleaves = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
    }

    public InterfaceModel Owner { get; }

    public MethodInfo Method { get; }

    public string Name => Method.Name;

    /// <summary>What names the method between processes; no other method of the interface has it.</summary>
    public ulong WireId { get; }

    /// <summary>A call as another process made it, its arguments read.</summary>
    /// <exception cref="WireFormatException">The bytes are no arguments of this method.</exception>
    public abstract Call ReadCall(WireReader reader, GrainReference target, RemoteCaller origin, bool isCancellable);

    public bool IsOneWay { get; }

    /// <summary>Whether the engine answers it for every activation, and not the grain.</summary>
    public bool IsOfEngine { get; }

    public bool AlwaysInterleaves { get; }

    public bool IsReadOnly { get; }

    public TimeSpan? ResponseTimeout { get; }

    public override string ToString() => $"{Owner.Type.Name}.{Name}";
}
