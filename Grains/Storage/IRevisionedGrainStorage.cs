namespace OrleansCluster.Grains.Storage;

/// <summary>A provider of grain state whose ETags may be revisions of the whole store.</summary>
public interface IRevisionedGrainStorage
{
    /// <summary>
    /// Whether ETags are decimal numbers that grow with every write of the whole store, so that no two records, and no two lives of one record, ever have
    /// the same, and a later one is always higher, whatever was deleted between; and whether nobody else writes to the store who does not
    /// know that others rely on it. Known once something was read or written, and the same from then on.
    /// </summary>
    bool ETagsAreRevisions { get; }
}
