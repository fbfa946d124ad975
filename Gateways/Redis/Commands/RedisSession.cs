namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>What one client has told of itself.</summary>
/// <param name="Id">Its number: every connection has another, and later ones have greater ones.</param>
internal sealed record RedisSession(long Id)
{
    /// <summary>Whether it gave the password, or there is none.</summary>
    public bool IsAuthenticated { get; set; }

    /// <summary>Its name; empty if it has none.</summary>
    public byte[] Name { get; set; } = [];

    /// <summary>Whether the connection ends after the reply.</summary>
    public bool IsClosing { get; set; }
}
