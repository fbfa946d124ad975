namespace Orleans.Runtime;

/// <summary>A grain that is active on a silo.</summary>
[GenerateSerializer]
public sealed class DetailedGrainStatistic
{
    /// <summary>Its class: full name, a comma, the name of its assembly.</summary>
    [Id(0)]
    public string GrainType { get; set; } = null!;

    [Id(1)]
    public SiloAddress SiloAddress { get; set; } = null!;

    [Id(2)]
    public GrainId GrainId { get; set; }
}
