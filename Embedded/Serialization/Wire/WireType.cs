namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>How a value looks on the wire: enough to step over it without knowing what it is.</summary>
/// <remarks>
/// <para>
/// <b>A value</b> is the payload of one wire type, which its declared type decides; little-endian throughout. Numbers in members are
/// varints of 7 bits a byte, signed ones zigzag. Text is UTF-8 as <see cref="Bytes"/>; text that is not valid Unicode is a byte 0xFF
/// and its UTF-16 units. The version of this format is in the frame around a message, not here.
/// </para>
/// <para>
/// <b>A member</b> has a tag before it: wire type in the low four bits, in the high four what its number is greater than that of the
/// member before plus one (15: a varint with the rest follows). The number is twice the [Id], plus one; for a parameter of the primary
/// constructor twice its position. So numbers rise, a reader steps over those it does not know, and those that are missing keep
/// what the constructor, or nobody, gave them. Tag 0x00 ends a <see cref="Group"/>; tag 0x10 ends what one class of a hierarchy
/// declares, bases first, and numbers start anew. If a class of the framework lies at the bottom (an exception, a list), its part comes
/// before all, as member 0 of a level of its own.
/// </para>
/// <para>
/// <b>An object</b> (<see cref="Object"/>) is a head byte and what it says: 0 null; 1: a varint, the number of an object met
/// before in this message, which is exactly of the declared type; 5: its type, and its number; low bits 2: the payload of a value of exactly the declared type; 3: a <see cref="TypeName"/>, and the payload of a
/// value of that type. There bits 2 to 5 are the payload's wire type. Objects whose payload is a <see cref="Group"/>,
/// <see cref="Sequence"/> or <see cref="Pair"/> are numbered from 0 in the order in which they begin, in stepped-over members too: so
/// one that was first met in a member that the reader does not know is still found, and read when it is asked for.
/// </para>
/// <para>
/// <b>A collection</b> is a <see cref="Sequence"/>; a dictionary is one of <see cref="Pair"/>s. One with comparers is a
/// <see cref="Group"/>: 0 and 2 the comparers if they are well-known and not the default (see ComparerCodec), 1 and 3 if they are
/// objects, 4 the elements.
/// </para>
/// <para>
/// <b>A type</b> is a varint: 0 none, 1 a name follows, as text, else the number of a name met before in this message, plus two. The
/// name is words apart by line feeds, outermost type first: <c>!alias</c>; the plain name of a type of the framework that every
/// version knows (<c>List`1</c>, <c>Int32</c>); <c>Full.Name@Assembly</c>, the assembly left out for the core library's; <c>[]</c>,
/// <c>[,]</c>, <c>[*]</c> an array of what follows. A generic type's arguments follow it; <c>&lt;&gt;</c> before it says it is open.
/// </para>
/// </remarks>
internal enum WireType : byte
{
    /// <summary>Not a value: the end of a group or of a level in it.</summary>
    End,

    /// <summary>One to ten bytes, 7 bits each, low ones first; the high bit says that another follows.</summary>
    Varint,
    Fixed8,
    Fixed16,
    Fixed32,
    Fixed64,
    Fixed128,

    /// <summary>A varint, 0 for null, else the number of bytes plus one; the bytes.</summary>
    Bytes,

    /// <summary>A type.</summary>
    TypeName,

    /// <summary>Tagged members, and the tag 0x00.</summary>
    Group,

    /// <summary>A varint, 0 for null, else the number of elements plus one; unless it is empty, their wire type and the elements.</summary>
    Sequence,

    /// <summary>A byte, the wire types of the first (high bits) and the second value; the two values.</summary>
    Pair,

    /// <summary>What may be null, shared, or of a type of its own.</summary>
    Object,
}
