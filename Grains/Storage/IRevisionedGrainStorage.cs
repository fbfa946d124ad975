namespace OrleansCluster.Grains.Storage;

/// <summary>
/// Marks a provider of grain state whose ETags are revisions: decimal numbers that grow with every write of the whole store, so that
/// no two records, and no two lives of one record, ever have the same, and a later one is always higher, whatever was deleted between.
/// </summary>
public interface IRevisionedGrainStorage
{
}
