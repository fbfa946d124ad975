using System.Reflection;

namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

/// <summary>An object with an interface of the engine, of which only what a test needs is there: on either engine, whatever else the interface has.</summary>
public class CallProxy : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> _call = (method, _) => throw new NotSupportedException(method.Name);

    public static T Make<T>(Func<MethodInfo, object?[], object?> call)
        where T : class
    {
        var made = Create<T, CallProxy>();
        ((CallProxy)(object)made)._call = call;
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _call(targetMethod!, args ?? []);
}
