using System.Text.RegularExpressions;

namespace OrleansCluster.Embedded.Tests.Surface;

/// <summary>The public surface of Orleans, from a listing of it: packages, namespaces, types, and their members below them.</summary>
internal sealed partial class ReferenceSurface
{
    private readonly Dictionary<string, OrleansType> _types = new(StringComparer.Ordinal);

    public static ReferenceSurface Read(string path)
    {
        var surface = new ReferenceSurface();
        var space = string.Empty;
        OrleansType? current = null;
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("### ", StringComparison.Ordinal)) space = line[4..].Trim();
            else if (TypeLine().Match(line) is { Success: true } type) current = surface.Add($"{space}.{type.Groups["name"].Value}", type);
            else if (line.StartsWith("  ", StringComparison.Ordinal)) current?.AddMember(line.Trim());
        }

        return surface;
    }

    /// <summary>Null if Orleans has what a line of the list says; else what it lacks.</summary>
    public string? WhyMissing(string line)
    {
        var (owner, what) = (line[..line.IndexOf(" | ", StringComparison.Ordinal)], line[(line.IndexOf(" | ", StringComparison.Ordinal) + 3)..]);
        if (!_types.TryGetValue(owner, out var type)) return $"{line}: no such type in Orleans.";
        if (Kind().IsMatch(what)) return type.Kind == what ? null : $"{line}: it is a '{type.Kind}' there.";
        if (what.StartsWith(": ", StringComparison.Ordinal)) return type.Parents.Contains(what[2..]) ? null : $"{line}: not among its base types ({string.Join(", ", type.Parents)}).";
        return type.Has(what) ? null : $"{line}: no such member in Orleans.";
    }

    private OrleansType Add(string name, Match match)
    {
        if (!_types.TryGetValue(name, out var type)) _types.Add(name, type = new OrleansType(match.Groups["kind"].Value));
        if (match.Groups["parents"].Success) type.Parents.UnionWith(SplitTopLevel(match.Groups["parents"].Value));
        return type;
    }

    private static IEnumerable<string> SplitTopLevel(string list)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= list.Length; i++)
        {
            if (i == list.Length || (list[i] == ',' && depth == 0))
            {
                yield return list[start..i].Trim();
                start = i + 1;
            }
            else if (list[i] == '<') depth++;
            else if (list[i] == '>') depth--;
        }
    }

    [GeneratedRegex(@"^(?<kind>(?:(?:sealed|abstract|static) )*(?:class|struct|interface|enum|delegate)) (?<name>\S+?(?:<.*?>)?)(?: : (?<parents>.*?))?(?: \[obsolete\])?$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^(?:(?:sealed|abstract|static) )*(?:class|struct|interface|enum|delegate)$")]
    private static partial Regex Kind();

    private sealed partial class OrleansType(string kind)
    {
        private readonly HashSet<string> _members = new(StringComparer.Ordinal);
        private readonly Dictionary<string, HashSet<string>> _properties = new(StringComparer.Ordinal);

        public string Kind { get; } = kind;

        public HashSet<string> Parents { get; } = new(StringComparer.Ordinal);

        public void AddMember(string line)
        {
            var text = Modifiers().Replace(line.Replace(" [obsolete]", string.Empty, StringComparison.Ordinal), static m => m.Value.Contains("static", StringComparison.Ordinal) ? "static " : string.Empty);
            if (Kind == "enum")
            {
                foreach (var name in text.Split(", ")) _members.Add($"value {name}");
            }
            else if (Property().Match(text) is { Success: true } property)
            {
                _properties[property.Groups["what"].Value] = [.. property.Groups["accessors"].Value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
            }
            else
            {
                _members.Add(text);
            }
        }

        public bool Has(string what)
        {
            if (Property().Match(what) is not { Success: true } property) return _members.Contains(what);
            return _properties.TryGetValue(property.Groups["what"].Value, out var there)
                && property.Groups["accessors"].Value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).All(there.Contains);
        }

        [GeneratedRegex(@"^(?:(?:protected|static) )+")]
        private static partial Regex Modifiers();

        [GeneratedRegex(@"^(?<what>.*?) \{ (?<accessors>.*)\}$")]
        private static partial Regex Property();
    }
}
