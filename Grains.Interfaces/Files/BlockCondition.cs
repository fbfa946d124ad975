namespace OrleansCluster.Grains.Interfaces.Files;

/// <summary>What a check of a block found. The numbers are part of the protocol: append only.</summary>
[GenerateSerializer, Alias("oc.files.BlockCondition")]
public enum BlockCondition
{
    Missing = 0,
    Good = 1,
    Damaged = 2,
}
