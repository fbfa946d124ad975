namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Where a reader is among the members of a group. The default value stands before the first.</summary>
internal struct FieldCursor
{
    /// <summary>One more than the last number.</summary>
    public ulong Next;

    /// <summary>The number of the tag that was read but not yet taken.</summary>
    public ulong Number;

    public WireType Type;

    public FieldState State;
}
