using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using OrleansCluster.Algorithms.Hashing;

namespace OrleansCluster.Algorithms.Tests.Hashing;

public sealed partial class HashingDocumentTests
{
    private static readonly string Folder = Path.GetDirectoryName(SourcePath())!;

    private static readonly string Document = File.ReadAllText(Path.Combine(Folder, "../../../docs/hashing.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Every_example_in_the_document_is_code_that_is_compiled()
    {
        var source = File.ReadAllText(Path.Combine(Folder, "HashingExample.cs")).ReplaceLineEndings("\n");
        var compiled = Region().Matches(source).Select(match => match.Groups[1].Value.Replace("\n    ", "\n", StringComparison.Ordinal)[4..]);
        var blocks = Fenced().Matches(Document).Select(match => match.Groups[1].Value);
        Assert.Equal(compiled, blocks);
    }

    [Fact]
    public void Every_way_of_placing_keys_is_in_the_document()
    {
        var ways = typeof(IConsistentHash).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IConsistentHash))).ToList();
        Assert.Equal(6, ways.Count);
        Assert.All(ways, way => Assert.Contains($"`{way.Name}`", Document, StringComparison.Ordinal));
    }

    [Fact]
    public void The_bounds_in_the_document_are_those_of_the_code()
    {
        foreach (var bound in typeof(HashLimits).GetFields().Where(field => field.IsLiteral))
            Assert.Contains($"| `{bound.Name}` | {bound.GetRawConstantValue():N0} |", Document, StringComparison.Ordinal);
    }

    [Fact]
    public void The_examples_do_what_the_document_says()
    {
        var map = PartitionMap.Create([new("silo-0"), new("silo-1")]);
        Assert.Equal(map.Nodes[map.Locate(KeyHash.Of("user:7"))].Name, HashingExample.OwnerOf("user:7", map));
        Assert.Equal(2, PartitionMap.FromBytes(HashingExample.AfterAChange(map.ToBytes(), [new("silo-0")])).Epoch);
        var open = new long[2];
        for (var i = 0; i < 1_000; i++)
            HashingExample.NodeFor("one and the same", new BoundedLoadRing(map.Nodes), open);
        Assert.Equal(625, open.Max());
    }

    private static string SourcePath([CallerFilePath] string path = "") => path;

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"#region [a-z]+\n(.*?)\n *#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();
}
