using System.Reflection;
using Orleans.Runtime;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>What records are called.</summary>
public sealed class StateNamesTests
{
    [Fact]
    public void No_two_kinds_of_grains_call_their_state_the_same_as_not_every_provider_tells_them_apart_by_their_type()
    {
        var names = typeof(DurableState).Assembly.GetTypes()
            .SelectMany(type => type.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
            .Select(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>())
            .OfType<PersistentStateAttribute>()
            .Where(attribute => attribute.StorageName == DurableState.ProviderName)
            .Select(attribute => attribute.StateName)
            .ToList();
        Assert.Contains("lock", names);
        Assert.Equal(names.Distinct().Order(), names.Order());
    }
}
