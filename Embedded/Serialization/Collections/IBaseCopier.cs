namespace OrleansCluster.Embedded.Serialization.Collections;

/// <summary>
/// Copies the part of an object that a class of the framework declares, for [GenerateSerializer] classes derived from it.
/// </summary>
internal interface IBaseCopier<in T>
{
    /// <summary>Copies into an object that was constructed, recorded, and holds nothing yet.</summary>
    void CopyInto(T source, T target, CopyContext context);
}
