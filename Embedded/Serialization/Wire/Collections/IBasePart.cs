namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>The part of an object that a class of the framework declares, for [GenerateSerializer] classes derived from it.</summary>
internal interface IBasePart<in T>
{
    WireType PartWire { get; }

    void WritePart(WireWriter writer, T value);

    /// <summary>Reads into an object that was constructed, recorded, and holds nothing yet.</summary>
    void ReadPart(WireReader reader, T target);
}
