namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>What follows from a wire type alone.</summary>
internal static class WireTypes
{
    /// <summary>The tag that ends a group.</summary>
    public const byte EndTag = 0x00;

    /// <summary>The tag that ends what one class of a hierarchy declares.</summary>
    public const byte LevelTag = 0x10;

    /// <summary>The difference of numbers that means: and more, in a varint.</summary>
    public const int LongDelta = 15;

    public const byte NullHead = 0;
    public const byte BackReference = 1;
    public const byte TypedReference = 5;
    public const byte ExactHead = 2;
    public const byte TypedHead = 3;

    /// <summary>Levels of objects in objects: far more than anyone means, and what a stack of 1 MiB can bear.</summary>
    public const int DepthLimit = 10_000;

    /// <summary>The fewest bytes that a value of the type takes; never 0, so that bytes bound elements.</summary>
    public static int MinSize(this WireType type) =>
        type is >= WireType.Fixed8 and <= WireType.Fixed128 ? 1 << (type - WireType.Fixed8) : 1;

    /// <summary>Whether an object with such a payload has an identity that messages keep.</summary>
    public static bool HasIdentity(this WireType type) => type is WireType.Group or WireType.Sequence or WireType.Pair;
}
