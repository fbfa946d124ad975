using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OrleansCluster.Silo.Tests.Deploy;

/// <summary>
/// Checks a manifest against the fields that Kubernetes has: an unknown one, one of another type and one that is missing are found.
/// What values mean is not checked. The list beside this file is distilled from the published types.
/// </summary>
internal sealed class KubernetesFields
{
    private static readonly string[] Words = ["true", "false", "null", "~", ""];

    private readonly Dictionary<string, Dictionary<string, (bool Optional, string Type)>> _types = [];

    public KubernetesFields(IEnumerable<string> lines)
    {
        var fields = new Dictionary<string, (bool, string)>();
        foreach (var line in lines.Where(line => !line.StartsWith('#')))
        {
            if (!line.StartsWith(' '))
            {
                _types[line] = fields = [];
                continue;
            }

            var (name, type) = (line.Trim().Split(' ', 2)[0], line.Trim().Split(' ', 2)[1]);
            fields[name.TrimEnd('?')] = (name.EndsWith('?'), type);
        }
    }

    /// <summary>What is wrong, a sentence each; empty if nothing is.</summary>
    public IReadOnlyList<string> Check(YamlMappingNode manifest)
    {
        var kind = Manifest.Text(manifest, "kind");
        if (!_types.ContainsKey(kind))
            return [$"'{kind}' is not a kind that the list has."];
        var wrong = new List<string>();
        CheckObject(manifest, kind, kind, wrong);
        return wrong;
    }

    private void Check(YamlNode node, string type, string path, List<string> wrong)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            if (node is not YamlSequenceNode list)
                wrong.Add($"{path} must be a list.");
            else
                list.Children.Select((item, i) => (item, i)).ToList().ForEach(x => Check(x.item, type[..^2], $"{path}[{x.i}]", wrong));
        }
        else if (type.StartsWith("map of ", StringComparison.Ordinal))
        {
            if (node is not YamlMappingNode map)
                wrong.Add($"{path} must be a map.");
            else
                map.Children.ToList().ForEach(pair => Check(pair.Value, type[7..], $"{path}.{pair.Key}", wrong));
        }
        else if (type is "string" or "number" or "boolean" or "number-or-string")
        {
            var found = ScalarType(node);
            if (found is null || !type.Split("-or-").Contains(found))
                wrong.Add($"{path} must be a {type}, and is {found ?? "no single value"}.");
        }
        else
        {
            CheckObject(node, type, path, wrong);
        }
    }

    private void CheckObject(YamlNode node, string type, string path, List<string> wrong)
    {
        if (node is not YamlMappingNode map)
        {
            wrong.Add($"{path} must be an object ({type}).");
            return;
        }

        var fields = _types[type];
        foreach (var (key, value) in map.Children)
        {
            var name = ((YamlScalarNode)key).Value!;
            if (fields.TryGetValue(name, out var field))
                Check(value, field.Type, $"{path}.{name}", wrong);
            else
                wrong.Add($"{path} ({type}) has no field '{name}'.");
        }

        wrong.AddRange(fields.Where(field => !field.Value.Optional && !map.Children.ContainsKey(field.Key))
            .Select(field => $"{path} ({type}) lacks '{field.Key}'."));
    }

    // As YAML 1.2's core schema reads it: what is quoted is a string, whatever is in the quotes.
    private static string? ScalarType(YamlNode node)
    {
        if (node is not YamlScalarNode scalar)
            return null;
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
            return "string";
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            return "number";
        return !Words.Contains(text) ? "string" : text is "true" or "false" ? "boolean" : null;
    }
}
