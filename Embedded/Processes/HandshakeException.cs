namespace OrleansCluster.Embedded.Processes;

/// <summary>The two ends of a connection do not belong together: another protocol, version, cluster, name or secret.</summary>
internal sealed class HandshakeException(string message, bool isRefusal = true) : Exception(message)
{
    /// <summary>Whether asking again will not help until somebody changes a setting; not so if the other side was just busy or left.</summary>
    public bool IsRefusal => isRefusal;
}
