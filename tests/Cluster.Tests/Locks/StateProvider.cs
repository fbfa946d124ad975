namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>Where the locks' records are.</summary>
public enum StateProvider
{
    /// <summary>In one folder of the process; its versions are the tokens.</summary>
    File,

    /// <summary>In the metadata store; its revisions are the tokens.</summary>
    Consensus,

    /// <summary>In PostgreSQL, which the Microsoft engine alone has; tokens are counted in each record.</summary>
    Postgres,
}
