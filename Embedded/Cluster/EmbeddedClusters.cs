using Orleans.Configuration;

namespace OrleansCluster.Embedded.Cluster;

/// <summary>The clusters of this process by (service id, cluster id): whoever names the same pair is in the same one. Where a cluster is several processes, a test may have several of them in one: then each is known by its name too.</summary>
internal static class EmbeddedClusters
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<(string ServiceId, string ClusterId, string? Node), EmbeddedCluster> Clusters = [];

    /// <summary>Makes a cluster that stands on a world of its own, before its first member joins. Followed by one <see cref="Leave"/>.</summary>
    /// <exception cref="InvalidOperationException">There is a cluster of these ids.</exception>
    public static EmbeddedCluster Open(string serviceId, string clusterId, EngineWorld world)
    {
        lock (Gate)
        {
            if (Clusters.ContainsKey((serviceId, clusterId, null)))
                throw new InvalidOperationException($"This process has a cluster '{clusterId}' of the service '{serviceId}' already.");
            var cluster = new EmbeddedCluster(serviceId, clusterId, world) { Members = 1 };
            Clusters.Add((serviceId, clusterId, null), cluster);
            return cluster;
        }
    }

    /// <summary>Joins the cluster, which is made for its first member. Each join is followed by one <see cref="Leave"/>.</summary>
    /// <param name="options">Its ids.</param>
    /// <param name="node">Which process of several this is; null if the cluster is this process.</param>
    public static EmbeddedCluster Join(ClusterOptions options, string? node = null)
    {
        var key = (options.ServiceId, options.ClusterId, node);
        lock (Gate)
        {
            if (!Clusters.TryGetValue(key, out var cluster))
            {
                cluster = new EmbeddedCluster(options.ServiceId, options.ClusterId, EngineWorld.RealTime()) { Node = node };
                Clusters.Add(key, cluster);
            }

            cluster.Members++;
            return cluster;
        }
    }

    /// <summary>With its last member a cluster is gone, its memory storage included.</summary>
    public static void Leave(EmbeddedCluster cluster)
    {
        lock (Gate)
        {
            if (--cluster.Members > 0) return;
            Clusters.Remove((cluster.ServiceId, cluster.ClusterId, cluster.Node));
        }

        cluster.Dispose();
    }
}
