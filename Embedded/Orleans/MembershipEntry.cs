using Orleans.Runtime;

namespace Orleans;

/// <summary>What the cluster knows of a silo. Times are UTC.</summary>
[GenerateSerializer]
public sealed class MembershipEntry
{
    [Id(0)]
    public SiloAddress SiloAddress { get; set; } = null!;

    [Id(1)]
    public SiloStatus Status { get; set; }

    [Id(2)]
    public int ProxyPort { get; set; }

    [Id(3)]
    public string HostName { get; set; } = null!;

    [Id(4)]
    public string SiloName { get; set; } = null!;

    [Id(5)]
    public DateTime StartTime { get; set; }

    [Id(6)]
    public DateTime IAmAliveTime { get; set; }

    public override string ToString() => $"{SiloName} {SiloAddress} {Status}";
}
