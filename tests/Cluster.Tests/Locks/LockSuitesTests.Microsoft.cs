using System.Reflection;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Which suites there are.</summary>
public sealed class LockSuitesTests
{
    [Fact]
    public void Every_suite_of_locks_runs_with_every_provider()
    {
        var suites = typeof(LockTests).Assembly.GetTypes().Where(type => type.IsAbstract && type.Namespace == typeof(LockTests).Namespace
            && type.GetMethods().Any(method => method.GetCustomAttribute<FactAttribute>() is not null)).ToList();
        Assert.Equal(10, suites.Count);
        Assert.All(suites, suite => Assert.Equal(
            ["OnConsensus", "OnFiles", "OnPostgres"], suite.GetNestedTypes().Where(type => type.IsSubclassOf(suite)).Select(type => type.Name).Order()));
    }
}
