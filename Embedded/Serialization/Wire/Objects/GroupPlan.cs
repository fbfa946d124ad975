using OrleansCluster.Embedded.Serialization.Types;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>The members of a type with their codecs and numbers: what <see cref="WireEmitter"/> makes code of.</summary>
internal sealed class GroupPlan
{
    public GroupPlan(WireCodecProvider provider, Type type)
    {
        Description = TypeRules.Describe(type);
        Levels = [.. Description.Levels.Select(Numbered)];
        var parts = Levels.SelectMany(level => level).Select(member => (object)provider.GetCodec(member.Member.Type));
        Base = Description.FrameworkBase is { } @base ? provider.GetBody(@base) : null;
        Parts = Base is null ? [.. parts] : [.. parts, Base];
    }

    public TypeDescription Description { get; }

    /// <summary>The members by level, bases first, in the order of their numbers.</summary>
    public (SerializableMember Member, ulong Number)[][] Levels { get; }

    /// <summary>The part of the framework's class below, an <see cref="IBasePart{T}"/>.</summary>
    public WireBody? Base { get; }

    /// <summary>The codecs in the order of <see cref="Levels"/>, and <see cref="Base"/>: the first argument of the code.</summary>
    public object[] Parts { get; }

    private static (SerializableMember Member, ulong Number)[] Numbered(TypeLevel level) =>
        [.. level.Members.Select(member => (member, NumberOf(member))).OrderBy(pair => pair.Item2)];

    private static ulong NumberOf(SerializableMember member) => (2UL * member.Id) + (member.Kind == MemberKind.Declared ? 1UL : 0);
}
