using Xunit.Abstractions;

[assembly: TestCollectionOrderer("OrleansCluster.Silo.Tests.LongFirst", "OrleansCluster.Silo.Tests")]

namespace OrleansCluster.Silo.Tests;

/// <summary>Begins with the classes that take minutes, so that none of them is the last and runs alone.</summary>
public sealed class LongFirst : ITestCollectionOrderer
{
    // Some are of one engine only.
    private static readonly string[] Long = ["KillTests", "ClusterTests", "OperationsTests", "KeysUnderFaultsTests", ".Postgres.Postgres"];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.Exists(Long, name => collection.DisplayName.Contains(name, StringComparison.Ordinal)) ? 0 : 1)
            .ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);
}
