namespace OrleansCluster.Silo.Hosting;

/// <summary>
/// The lines that differ between the engines: which settings they have, how silos cluster, how clients find them. The
/// other half is in <c>EngineHost.Embedded.cs</c> or <c>EngineHost.Microsoft.cs</c>, whichever the build took.
/// </summary>
internal static partial class EngineHost
{
    /// <summary>Folder of the grains' state under the data folder; no silo may have this name.</summary>
    public const string StateFolder = "state";
}
