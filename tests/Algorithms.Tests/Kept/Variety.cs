using System.Collections;
using System.Reflection;

namespace OrleansCluster.Algorithms.Tests.Kept;

/// <summary>
/// What a set of examples does not show, so that nothing new can be left out of what is kept: a member that holds the same in all of them, a
/// value of an enumeration, a kind of a base type of which another kind is there.
/// </summary>
internal static class Variety
{
    public static IReadOnlyList<string> MissingFrom(IEnumerable<object> examples)
    {
        var members = new Dictionary<string, HashSet<string>>();
        var kinds = new HashSet<Type>();
        var choices = new HashSet<object>();
        foreach (var example in examples)
            Walk(example, members, kinds, choices);
        var alike = members.Where(one => one.Value.Count < 2).Select(one => $"{one.Key} is always {one.Value.Single()}");
        var unseen = choices.Select(one => one.GetType()).Distinct()
            .SelectMany(type => Enum.GetValues(type).Cast<object>()).Where(one => !choices.Contains(one))
            .Select(one => $"no {one.GetType().Name}.{one}");
        var unmade = kinds.Select(kind => kind.BaseType).OfType<Type>().Where(parent => parent.IsAbstract && parent != typeof(ValueType)).Distinct()
            .SelectMany(parent => parent.Assembly.GetTypes().Where(type => type.BaseType == parent && !type.IsAbstract && !kinds.Contains(type)))
            .Select(type => $"no {type.Name}");
        return [.. alike.Concat(unseen).Concat(unmade).Order(StringComparer.Ordinal)];
    }

    private static void Walk(object? value, Dictionary<string, HashSet<string>> members, HashSet<Type> kinds, HashSet<object> choices)
    {
        if (value is Enum)
            choices.Add(value);
        if (value is null || ObjectText.IsPlain(value))
            return;
        if (value is IEnumerable items)
        {
            foreach (var item in items)
                Walk(item, members, kinds, choices);
            return;
        }

        kinds.Add(value.GetType());
        foreach (var property in ObjectText.PropertiesOf(value.GetType()).Where(one => IsStored(one, value.GetType())))
        {
            var held = property.GetValue(value);
            var name = $"{property.DeclaringType!.Name}.{property.Name}";
            if (!members.TryGetValue(name, out var seen))
                members.Add(name, seen = []);
            seen.Add(ObjectText.Of(held));
            Walk(held, members, kinds, choices);
        }
    }

    // One that is computed follows from those that are not; one that holds the same type leads nowhere new.
    private static bool IsStored(PropertyInfo property, Type type) =>
        property.PropertyType != type
        && (property.PropertyType.Namespace == typeof(System.Collections.Immutable.ImmutableArray).Namespace
            || property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is not null);
}
