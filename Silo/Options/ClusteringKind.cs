namespace OrleansCluster.Silo.Options;

/// <summary>How silos find each other.</summary>
internal enum ClusteringKind
{
    /// <summary>One machine.</summary>
    Localhost,

    /// <summary>The ADO.NET membership table of the Microsoft engine.</summary>
    Postgres,
}
