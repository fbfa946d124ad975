namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>The state that these tests keep.</summary>
public sealed class Note
{
    public int Number { get; set; }

    public string Text { get; set; } = "";

    /// <summary>Which changes made it what it is.</summary>
    public List<string> Changes { get; set; } = [];
}
