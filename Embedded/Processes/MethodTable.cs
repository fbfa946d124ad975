using System.Diagnostics.CodeAnalysis;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Invocation;
using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Processes;

/// <summary>The methods that other processes may call, by their number on the wire.</summary>
internal sealed class MethodTable(ProxyFactory proxies, CopierProvider copiers)
{
    private readonly Lock _gate = new();
    private volatile Dictionary<ulong, Type> _interfaces = [];
    private int _assemblies;

    public bool TryFind(ulong wireId, [MaybeNullWhen(false)] out MethodModel method)
    {
        method = null;
        var isKnown = _interfaces.TryGetValue(wireId, out var type) || Scan().TryGetValue(wireId, out type);
        return isKnown && proxies.ModelOf(type!).TryFindMethod(wireId, out method);
    }

    // Assemblies are loaded late; but whoever sends numbers that nobody knows must not have all types read again each time.
    private Dictionary<ulong, Type> Scan()
    {
        var loaded = AppDomain.CurrentDomain.GetAssemblies().Length;
        lock (_gate)
        {
            if (loaded == _assemblies) return _interfaces;
            _assemblies = loaded;
            var found = new Dictionary<ulong, Type>();
            foreach (var type in EngineTypes.Classes.Interfaces())
            {
                foreach (var wireId in InterfaceModel.WireIdsOf(type, copiers))
                {
                    if (!found.TryAdd(wireId, type) && found[wireId] != type)
                        throw new OrleansConfigurationException($"A method of {type} and one of {found[wireId]} have the same number {wireId:x16} on the wire: give one an [Alias].");
                }
            }

            return _interfaces = found;
        }
    }
}
