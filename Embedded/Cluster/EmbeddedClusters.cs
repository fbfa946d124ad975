using Orleans.Configuration;

namespace OrleansCluster.Embedded.Cluster;

/// <summary>The clusters of this process by (service id, cluster id): whoever names the same pair is in the same one.</summary>
internal static class EmbeddedClusters
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<(string ServiceId, string ClusterId), EmbeddedCluster> Clusters = [];

    /// <summary>Joins the cluster, which is made for its first member. Each join is followed by one <see cref="Leave"/>.</summary>
    public static EmbeddedCluster Join(ClusterOptions options)
    {
        var key = (options.ServiceId, options.ClusterId);
        lock (Gate)
        {
            if (!Clusters.TryGetValue(key, out var cluster))
            {
                cluster = new EmbeddedCluster(options.ServiceId, options.ClusterId, EngineWorld.RealTime());
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
            Clusters.Remove((cluster.ServiceId, cluster.ClusterId));
        }

        cluster.Dispose();
    }
}
