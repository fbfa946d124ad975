namespace Orleans.TestingHost;

public sealed class InProcessTestSiloSpecificOptions
{
    public int SiloPort { get; set; }

    public int GatewayPort { get; set; }

    /// <summary><c>Silo_0</c>, <c>Silo_1</c> and so on, in the order of their start.</summary>
    public string SiloName { get; set; } = string.Empty;
}
