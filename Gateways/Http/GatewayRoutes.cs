namespace OrleansCluster.Gateways.Http;

/// <summary>Where things are. Public so that a host can write them into its own messages.</summary>
public static class GatewayRoutes
{
    public const string Page = "/";
    public const string Status = "/status";
    public const string Live = "/health/live";
    public const string Ready = "/health/ready";
    public const string Files = "/v1/files";
    public const string Keys = "/v1/kv";
    public const string Leases = "/v1/leases";
    public const string Locks = "/v1/locks";
    public const string Groups = "/v1/groups";
    public const string Watch = "/v1/watch";
}
