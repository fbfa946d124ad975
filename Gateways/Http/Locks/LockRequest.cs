namespace OrleansCluster.Gateways.Http.Locks;

/// <summary>The body of <c>POST /v1/locks/{name}</c>.</summary>
internal sealed record LockRequest
{
    /// <summary>1 to 128 letters that nobody used before: with them the call may be repeated. Left out: they are drawn.</summary>
    public string? Holder { get; init; }

    /// <summary>From 1 to 3,600. Left out: 30.</summary>
    public decimal? LeaseSeconds { get; init; }

    /// <summary>From 0 to 60. Left out: 0.</summary>
    public decimal? WaitSeconds { get; init; }

    /// <summary>From 0 to 60. Left out: 0.</summary>
    public decimal? LockDelaySeconds { get; init; }

    /// <summary>What shows others why it is held: up to 128 letters.</summary>
    public string? Note { get; init; }
}
