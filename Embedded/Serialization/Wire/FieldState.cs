namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>What a <see cref="FieldCursor"/> stands before.</summary>
internal enum FieldState : byte
{
    /// <summary>A tag.</summary>
    Tag,

    /// <summary>A value whose tag was read.</summary>
    Value,

    /// <summary>The members of the next class of the hierarchy.</summary>
    LevelEnd,

    /// <summary>What comes after the group.</summary>
    End,
}
