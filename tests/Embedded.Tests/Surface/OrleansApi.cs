namespace OrleansCluster.Embedded.Tests.Surface;

/// <summary>
/// The public surface of Orleans 10, as the file <c>orleans-api.txt</c> gives it: <c>### namespace</c>, then a line for each type
/// and, indented, one for each member. The file is not part of the repository; where it is not at hand there is nothing to check.
/// </summary>
internal sealed class OrleansApi
{
    private readonly Dictionary<string, Entry> _types = new(StringComparer.Ordinal);

    private OrleansApi(IEnumerable<string> lines)
    {
        var space = string.Empty;
        Entry? type = null;
        foreach (var line in lines)
        {
            if (line.StartsWith("### ", StringComparison.Ordinal)) space = line[4..].Trim();
            else if (line.StartsWith('#') || line.Length == 0) continue;
            else if (line.StartsWith("  ", StringComparison.Ordinal)) type!.Members.Add(Plain(line));
            else type = AddType(space, Plain(line));
        }
    }

    /// <summary>The file in a folder <c>shared</c> beside the repository or above it; null if there is none.</summary>
    public static OrleansApi? Find(string startFolder)
    {
        for (var folder = startFolder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var file = Path.Combine(folder, "shared", "orleans-api.txt");
            if (File.Exists(file)) return new OrleansApi(File.ReadLines(file));
        }

        return null;
    }

    /// <summary>What is wrong with a line of the surface; null if Orleans has it too.</summary>
    public string? Objection(string line)
    {
        var isMember = line.Contains(" :: ", StringComparison.Ordinal);
        var parts = line.Split(isMember ? " :: " : " = ", 2);
        if (!_types.TryGetValue(parts[0], out var type)) return $"{line}\n    Orleans has no such type.";
        if (isMember)
        {
            var member = parts[1];
            if (type.Members.Contains(member) || type.IsEnum) return type.IsEnum ? EnumObjection(line, member, type) : null;
            var name = member.Split('(')[0].Split(' ')[^1];
            var similar = type.Members.Where(m => m.Contains(name, StringComparison.Ordinal));
            return $"{line}\n    Orleans has: {string.Join("\n                 ", similar.DefaultIfEmpty("nothing of this name"))}";
        }

        var (kind, bases) = SplitHead(parts[1]);
        if (kind != type.Kind) return $"{line}\n    Orleans has: {type.Kind}";
        var missing = bases.Where(b => !type.Bases.Contains(b)).ToArray();
        return missing.Length == 0 ? null : $"{line}\n    Orleans has no base {string.Join(", ", missing)}, but: {string.Join(", ", type.Bases)}";
    }

    private static string? EnumObjection(string line, string names, Entry type)
    {
        var known = type.Members.SelectMany(m => m.Split(", ")).ToArray();
        return names.Split(", ").SequenceEqual(known) ? null : $"{line}\n    Orleans has: {string.Join(", ", known)}";
    }

    private Entry AddType(string space, string line)
    {
        var (kind, bases) = SplitHead(line);
        var name = $"{space}.{kind[(KindLength(kind) + 1)..]}";
        if (!_types.TryGetValue(name, out var type)) _types[name] = type = new Entry(kind, bases);
        return type;
    }

    private static (string Kind, string[] Bases) SplitHead(string line)
    {
        var parts = line.Split(" : ", 2);
        return (parts[0], parts.Length == 1 ? [] : SplitTypes(parts[1]));
    }

    private static int KindLength(string kind)
    {
        foreach (var word in (string[])["class", "interface", "struct", "enum", "delegate"])
        {
            var at = kind.IndexOf(word + " ", StringComparison.Ordinal);
            if (at == 0 || (at > 0 && kind[at - 1] == ' ')) return at + word.Length;
        }

        throw new FormatException($"What kind of type is '{kind}'?");
    }

    /// <summary>Splits at commas outside of angle brackets.</summary>
    private static string[] SplitTypes(string text)
    {
        var depth = 0;
        var found = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '<') depth++;
            else if (text[i] == '>') depth--;
            else if (text[i] == ',' && depth == 0)
            {
                found.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        found.Add(text[start..].Trim());
        return [.. found];
    }

    private static string Plain(string line) => line.Replace(" [obsolete]", string.Empty, StringComparison.Ordinal).Trim();

    private sealed record Entry(string Kind, string[] Bases)
    {
        public HashSet<string> Members { get; } = new(StringComparer.Ordinal);

        public bool IsEnum => Kind.StartsWith("enum", StringComparison.Ordinal);
    }
}
