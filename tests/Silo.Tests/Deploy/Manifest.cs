using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace OrleansCluster.Silo.Tests.Deploy;

/// <summary>The files of <c>deploy/kubernetes</c>, and ways into them.</summary>
internal static class Manifest
{
    public static string Folder { get; } = Path.Combine(TestBuild.RepositoryRoot, "deploy", "kubernetes");

    /// <summary>Every file but the kustomization, which no API server takes.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.yaml").Order().Where(file => !file.EndsWith("kustomization.yaml", StringComparison.Ordinal))];

    /// <summary>Every document of them.</summary>
    public static IReadOnlyList<YamlMappingNode> All { get; } = [.. Files.SelectMany(Load)];

    public static YamlMappingNode StatefulSet { get; } = OfKind("StatefulSet").Single();

    public static YamlMappingNode PodTemplate { get; } = Map(StatefulSet, "spec", "template");

    public static YamlMappingNode Pod { get; } = Map(PodTemplate, "spec");

    public static YamlMappingNode Container { get; } = (YamlMappingNode)List(Pod, "containers").Single();

    public static YamlMappingNode ConfigMap { get; } = OfKind("ConfigMap").Single();

    public static IEnumerable<YamlMappingNode> Load(string file)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(file);
        stream.Load(reader);
        return stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>().ToList();
    }

    public static IEnumerable<YamlMappingNode> OfKind(string kind) => All.Where(document => Text(document, "kind") == kind);

    public static bool Has(YamlMappingNode from, string name) => from.Children.ContainsKey(name);

    public static YamlNode At(YamlMappingNode from, params string[] path)
    {
        YamlNode node = from;
        foreach (var name in path)
            node = node is YamlMappingNode map && map.Children.TryGetValue(name, out var next) ? next
                : throw new KeyNotFoundException($"There is no {string.Join('.', path)}.");
        return node;
    }

    public static YamlMappingNode Map(YamlMappingNode from, params string[] path) => (YamlMappingNode)At(from, path);

    public static IEnumerable<YamlNode> List(YamlMappingNode from, params string[] path) => ((YamlSequenceNode)At(from, path)).Children;

    public static string Text(YamlMappingNode from, params string[] path) => ((YamlScalarNode)At(from, path)).Value!;

    public static int Number(YamlMappingNode from, params string[] path) => int.Parse(Text(from, path), CultureInfo.InvariantCulture);

    /// <summary>A map of strings, such as labels.</summary>
    public static Dictionary<string, string> Strings(YamlMappingNode from, params string[] path) =>
        Map(from, path).Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)pair.Value).Value!);
}
