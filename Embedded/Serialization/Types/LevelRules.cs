using System.Reflection;
using Orleans;

namespace OrleansCluster.Embedded.Serialization.Types;

/// <summary>Reads the members of one class or struct, and refuses what Orleans' generator refuses.</summary>
internal sealed class LevelRules(Type type)
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Dictionary<string, FieldInfo> _fields =
        type.GetFields(Declared).ToDictionary(field => field.Name, StringComparer.Ordinal);

    private readonly List<SerializableMember> _members = [];

    public TypeLevel Read()
    {
        RefuseStaticIds();
        ReadFields();
        ReadProperties();
        ReadPrimaryConstructor();
        RefuseSharedIds();

        var kept = _members.Select(member => member.Field).OfType<FieldInfo>().Select(field => field.Name).ToHashSet();
        return new TypeLevel(
            type,
            [.. _members.OrderBy(member => member.Kind).ThenBy(member => member.Id)],
            [.. _fields.Values.Where(field => !kept.Contains(field.Name)).OrderBy(field => field.MetadataToken)]);
    }

    private void ReadFields()
    {
        foreach (var field in _fields.Values)
        {
            if (field.GetCustomAttribute<IdAttribute>() is { } id && !IsExcluded(field))
                Add(MemberKind.Declared, id.Id, field.Name, field.FieldType, field, property: null, field);
        }
    }

    private void ReadProperties()
    {
        var attribute = type.GetCustomAttribute<GenerateSerializerAttribute>();
        var makesIds = attribute?.GenerateFieldIds == GenerateFieldIds.PublicProperties;
        foreach (var property in type.GetProperties(Declared))
        {
            var backing = BackingField(property);
            if (backing is not null && IsExcluded(backing))
                continue;

            if (property.GetCustomAttribute<IdAttribute>() is { } id)
            {
                RefuseUnstored(property, backing);
                Add(MemberKind.Declared, id.Id, property.Name, property.PropertyType, backing, property, property);
            }
            else if (makesIds && IsPublicProperty(property))
            {
                var made = MadeId(property.Name);
                Add(MemberKind.Declared, made, property.Name, property.PropertyType, backing, property, property);
            }
        }
    }

    private void ReadPrimaryConstructor()
    {
        if (!PrimaryConstructors.AreIncluded(type) || PrimaryConstructors.Find(type) is not { } constructor)
            return;

        var position = 0u;
        foreach (var parameter in constructor.GetParameters())
        {
            var property = type.GetProperty(parameter.Name!, Declared);
            var field = (property is null ? null : BackingField(property))
                ?? _fields.GetValueOrDefault(parameter.Name!)
                ?? _fields.GetValueOrDefault($"<{parameter.Name}>P");
            if (field is not null && !IsExcluded(field) && _members.All(member => member.Field != field))
            {
                Add(
                    MemberKind.PrimaryConstructorParameter, position, parameter.Name!, field.FieldType, field, property,
                    (MemberInfo?)property ?? field);
            }

            position++;
        }
    }

    private void Add(
        MemberKind kind, uint id, string name, Type memberType, FieldInfo? field, PropertyInfo? property, MemberInfo marked)
    {
        var isImmutable = marked.IsDefined(typeof(ImmutableAttribute), inherit: false)
            || (field?.IsDefined(typeof(ImmutableAttribute), inherit: false) ?? false);
        _members.Add(new SerializableMember(kind, id, name, memberType, isImmutable, field, property));
    }

    private FieldInfo? BackingField(PropertyInfo property) => _fields.GetValueOrDefault($"<{property.Name}>k__BackingField");

    private static bool IsExcluded(FieldInfo field) => field.IsDefined(typeof(NonSerializedAttribute), inherit: false);

    private static bool IsPublicProperty(PropertyInfo property) =>
        property.GetIndexParameters().Length == 0 && property.GetMethod is { IsPublic: true, IsAbstract: false }
            && property.SetMethod is { IsPublic: true };

    /// <summary>An id that depends on the name only, so that members can be added and moved.</summary>
    private static uint MadeId(string name)
    {
        var hash = 2166136261u;
        foreach (var character in name)
            hash = (hash ^ character) * 16777619u;
        return hash;
    }

    private void RefuseStaticIds()
    {
        const BindingFlags Static = (Declared & ~BindingFlags.Instance) | BindingFlags.Static;
        var member = type.GetFields(Static).Cast<MemberInfo>().Concat(type.GetProperties(Static))
            .FirstOrDefault(member => member.IsDefined(typeof(IdAttribute), inherit: false));
        if (member is not null)
            throw Refusal(member.Name, "is static");
    }

    private void RefuseUnstored(PropertyInfo property, FieldInfo? backing)
    {
        if (property.GetIndexParameters().Length > 0)
            throw Refusal(property.Name, "is an indexer");
        if ((property.GetMethod ?? property.SetMethod)!.IsAbstract)
            throw Refusal(property.Name, "is abstract");
        if (backing is null && (property.GetMethod is null || property.SetMethod is null))
            throw Refusal(property.Name, "stores nothing: it has no field behind it and not both a getter and a setter");
    }

    private void RefuseSharedIds()
    {
        foreach (var shared in _members.GroupBy(member => (member.Kind, member.Id)).Where(group => group.Count() > 1))
        {
            var names = string.Join(" and ", shared.Select(member => member.Name));
            throw new InvalidOperationException($"Members {names} of {TypeNames.Of(type)} have the same [Id({shared.Key.Id})].");
        }
    }

    private InvalidOperationException Refusal(string member, string reason) =>
        new($"Member {member} of {TypeNames.Of(type)} has an [Id], but {reason}.");
}
