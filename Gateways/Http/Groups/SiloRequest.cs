namespace OrleansCluster.Gateways.Http.Groups;

/// <summary>The body of <c>POST /v1/groups/{name}/members</c> and of <c>POST /v1/groups/{name}/leader</c>.</summary>
internal sealed record SiloRequest
{
    /// <summary>Which silo is meant.</summary>
    public string? Silo { get; init; }
}
