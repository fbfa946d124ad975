namespace OrleansCluster.Cluster.Tests.Compatibility;

/// <summary>A member of a message, a value of an enumeration, or a method of a grain: by what others know it, its name, its type.</summary>
internal sealed record MessageMember(string Number, string Name, string Type)
{
    public static MessageMember Parse(string text) => text.Split(' ') is [var number, var name, var type]
        ? new(number, name, type)
        : throw new FormatException($"'{text}' is no number, name and type of a member.");

    public override string ToString() => $"{Number} {Name} {Type}";
}
