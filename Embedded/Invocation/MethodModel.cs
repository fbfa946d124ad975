using System.Reflection;
using Orleans;
using Orleans.Concurrency;

namespace OrleansCluster.Embedded.Invocation;

/// <summary>What the engine knows of one method of a grain interface.</summary>
internal abstract class MethodModel
{
    protected MethodModel(InterfaceModel owner, MethodInfo method)
    {
        Owner = owner;
        Method = method;
        IsOneWay = method.IsDefined(typeof(OneWayAttribute)) || method.ReturnType == typeof(void);
        AlwaysInterleaves = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
    }

    public InterfaceModel Owner { get; }

    public MethodInfo Method { get; }

    public string Name => Method.Name;

    public bool IsOneWay { get; }

    public bool AlwaysInterleaves { get; }

    public bool IsReadOnly { get; }

    public TimeSpan? ResponseTimeout { get; }

    public override string ToString() => $"{Owner.Type.Name}.{Name}";
}
