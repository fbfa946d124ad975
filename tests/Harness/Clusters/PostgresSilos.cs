namespace OrleansCluster.Harness.Clusters;

/// <summary>
/// Microsoft Orleans, with membership and grain state in PostgreSQL. Its silos tell each other their addresses by the database, so
/// the links between them are not the harness's; those from clients to HTTP are.
/// </summary>
/// <param name="connection">The database, as an Npgsql connection string.</param>
/// <param name="clusterId">Another one for each cluster that shares a database.</param>
/// <param name="more">Further options of every silo.</param>
public sealed class PostgresSilos(string connection, string clusterId, params string[] more) : ISiloConfiguration
{
    public SiloLaunch Launch(SiloPlan plan) => new(
        [
            "--data", plan.DataFolder, "--silo-name", plan.Name, "--clustering", "Postgres", "--storage", "Postgres", "--cluster-id", clusterId,
            "--silo-port", $"{plan.SiloPort}", "--gateway-port", $"{plan.GatewayPort}", "--advertised-address", "127.0.0.1", .. more,
        ],
        new Dictionary<string, string> { ["ORLEANSCLUSTER_POSTGRESCONNECTION"] = connection });
}
