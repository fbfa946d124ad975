using OrleansCluster.Harness.Processes;

namespace OrleansCluster.Harness.Clusters;

/// <summary>
/// Microsoft Orleans, with membership in PostgreSQL, and grain state there or in the metadata store. Its silos tell each other their
/// addresses by the database: they tell the doors before their ports, behind which the harness's links are.
/// </summary>
/// <param name="connection">The database, as an Npgsql connection string.</param>
/// <param name="clusterId">Another one for each cluster that shares a database.</param>
/// <param name="more">Further options of every silo.</param>
public sealed class PostgresSilos(string connection, string clusterId, params string[] more) : ISiloConfiguration
{
    /// <summary>Where grain state is kept, as <c>--storage</c> has it.</summary>
    public string Storage { get; init; } = "Postgres";

    /// <summary>After the death of all at once a silo may be sent to former lives until its copy of the membership table is renewed.</summary>
    public TimeSpan StartLimit => 3 * Until.Patience;

    public SiloLaunch Launch(SiloPlan plan) => new(
        [
            "--data", plan.DataFolder, "--silo-name", plan.Name, "--clustering", "Postgres", "--storage", Storage, "--cluster-id", clusterId,
            "--silo-port", $"{plan.SiloPort}", "--gateway-port", $"{plan.GatewayPort}", "--advertised-address", "127.0.0.1",
            "--advertised-silo-port", $"{plan.DoorToSilo}", "--advertised-gateway-port", $"{plan.DoorToGateway}",
            "--metadata-silos", string.Join(',', plan.Silos.Take(3).Select(silo => silo.Name)), .. more,
        ],
        new Dictionary<string, string> { ["ORLEANSCLUSTER_POSTGRESCONNECTION"] = connection });

    public IReadOnlyList<string> MustSee(SiloPlan plan) => [.. plan.Silos.Select(silo => silo.Name)];

    /// <summary>A silo that finds itself dead in the membership table, as after a long pause, says so and aborts.</summary>
    public bool WasVotedDead(SiloProcess ended) => ended.Error.Contains("I have been told I am dead", StringComparison.OrdinalIgnoreCase);
}
