namespace OrleansCluster.Embedded.Serialization.Types;

/// <summary>Which of the two numberings of a type a member belongs to; they do not clash.</summary>
public enum MemberKind
{
    /// <summary>A parameter of the primary constructor, numbered by position.</summary>
    PrimaryConstructorParameter,

    /// <summary>A field or property with an [Id], or with one made for it.</summary>
    Declared,
}
