using OrleansCluster.Embedded.Serialization.Collections;
using OrleansCluster.Embedded.Serialization.Types;

namespace OrleansCluster.Embedded.Serialization.Objects;

/// <summary>The members of a type with their copiers: what <see cref="CopyEmitter"/> makes code of.</summary>
internal sealed class MemberPlan
{
    public MemberPlan(CopierBuild build, Type type)
    {
        Description = TypeRules.Describe(type);
        Members = [.. Description.Members];
        Copiers = [.. Members.Select(member => build.Get(member.Type, $"{type.Name}.{member.Name}"))];
        if (Description.FrameworkBase is not { } @base)
            return;

        FrameworkBase = build.Get(@base, "base");
        if (Description.Constructor is null && !type.IsAbstract && @base != typeof(Exception))
        {
            throw new InvalidOperationException(
                $"Type {TypeNames.Of(type)} derives from {TypeNames.Of(@base)} and needs a public or internal constructor "
                + "without parameters, so that the collection below it is set up.");
        }
    }

    public TypeDescription Description { get; }

    public SerializableMember[] Members { get; }

    /// <summary>The copiers, in the order of <see cref="Members"/>.</summary>
    public Copier[] Copiers { get; }

    /// <summary>The copier of the framework class below the first level; an <see cref="IBaseCopier{T}"/>.</summary>
    public Copier? FrameworkBase { get; }

    /// <summary>Whether a member's value is handed over as it is.</summary>
    public bool IsShallow(int member) => Members[member].IsImmutable || Copiers[member].IsShallow;

    /// <summary>Whether no other copier has a part in the copy, so that it cannot go deep.</summary>
    public bool IsFlat() => FrameworkBase is null && !Enumerable.Range(0, Members.Length).Any(member => !IsShallow(member));

    /// <summary>Whether copying all fields as they are is a right copy.</summary>
    public bool IsAllShallow() =>
        IsFlat() && !Description.LosesMembers && Members.All(member => member.Field is not null);

    /// <summary>Whether no field can be set after construction.</summary>
    public bool IsAllReadOnly() => Members.All(member => member.Field is { IsInitOnly: true });
}
