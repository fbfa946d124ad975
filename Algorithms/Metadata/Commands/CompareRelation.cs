namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>How what is there must stand to what is given. The numbers are part of the encoding.</summary>
public enum CompareRelation : byte
{
    Equal = 0,
    NotEqual = 1,
    Less = 2,
    Greater = 3,
}
