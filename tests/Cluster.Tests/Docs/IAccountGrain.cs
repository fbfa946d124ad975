namespace OrleansCluster.Cluster.Tests.Docs;

public interface IAccountGrain : IGrainWithStringKey
{
    Task<long> EnterAsync(long token);

    Task WriteAsync(long token, long total);
}
