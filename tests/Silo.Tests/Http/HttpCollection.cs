namespace OrleansCluster.Silo.Tests.Http;

[CollectionDefinition(Name)]
public sealed class HttpCollection : ICollectionFixture<ServingSilo>
{
    public const string Name = "HTTP";
}
