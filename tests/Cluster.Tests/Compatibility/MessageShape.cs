namespace OrleansCluster.Cluster.Tests.Compatibility;

/// <summary>
/// What other processes know of a type, as a line of a file: its alias, its base, and of each member the number by which it is sent, its name
/// and its type. Numbers with a p are positions of the primary constructor's parameters; a grain's methods have their aliases in place of numbers.
/// </summary>
internal sealed record MessageShape(string Alias, string Base, IReadOnlyList<MessageMember> Members)
{
    public static MessageShape Parse(string line)
    {
        var parts = line.Split("; ");
        if (parts[0].Split(' ') is not [var alias, var parent])
            throw new FormatException($"'{parts[0]}' is no alias and base of a type.");
        return new(alias, parent, [.. parts.Skip(1).Select(MessageMember.Parse)]);
    }

    /// <summary>What of this shape, which is kept, another has no more; nothing if old and new processes understand each other.</summary>
    public IEnumerable<string> LostIn(MessageShape? now)
    {
        if (now is null)
            return [$"{Alias} is gone"];
        var lost = Members.Select(member => now.Find(member.Number) is var other && other == member ? null
            : $"{Alias} {member.Number} was '{member}' and is {(other is null ? "gone" : $"'{other}'")}").OfType<string>();
        return Base == now.Base ? lost : lost.Prepend($"{Alias} was a {Base} and is a {now.Base}");
    }

    /// <summary>What another has that this shape, which is kept, has not.</summary>
    public IEnumerable<MessageMember> AddedIn(MessageShape now) => now.Members.Where(member => Find(member.Number) is null);

    public override string ToString() => string.Join("; ", Members.Select(member => member.ToString()).Prepend($"{Alias} {Base}"));

    private MessageMember? Find(string number) => Members.FirstOrDefault(member => member.Number == number);
}
