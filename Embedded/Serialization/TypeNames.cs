using System.Text;

namespace OrleansCluster.Embedded.Serialization;

/// <summary>Type names for people: List&lt;Order&gt; rather than List`1[[Order, …]].</summary>
internal static class TypeNames
{
    public static string Of(Type type)
    {
        var name = new StringBuilder();
        Append(name, type);
        return name.ToString();
    }

    private static void Append(StringBuilder name, Type type)
    {
        if (type.IsArray)
        {
            Append(name, type.GetElementType()!);
            name.Append('[').Append(',', type.GetArrayRank() - 1).Append(']');
            return;
        }

        if (type.IsGenericParameter || !type.IsGenericType)
        {
            name.Append((type.FullName ?? type.Name).Replace('+', '.'));
            return;
        }

        var definition = type.GetGenericTypeDefinition().FullName!;
        var tick = definition.IndexOf('`');
        name.Append(tick < 0 ? definition : definition[..tick]).Replace('+', '.').Append('<');
        var arguments = type.GetGenericArguments();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (i > 0)
                name.Append(", ");
            Append(name, arguments[i]);
        }

        name.Append('>');
    }
}
