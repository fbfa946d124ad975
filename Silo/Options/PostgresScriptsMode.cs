namespace OrleansCluster.Silo.Options;

/// <summary>What the silo does at its start about the tables and queries that it needs in PostgreSQL.</summary>
internal enum PostgresScriptsMode
{
    /// <summary>Makes what is missing. Where nothing is, it only reads.</summary>
    Apply,

    /// <summary>Makes nothing: it does not start where something is missing.</summary>
    Check,

    /// <summary>Looks at nothing.</summary>
    Skip,
}
