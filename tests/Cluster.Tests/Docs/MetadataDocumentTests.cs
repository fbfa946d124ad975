using System.Text.RegularExpressions;
using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Cluster.Tests.Metadata.Clients;
using OrleansCluster.Grains.Interfaces.Metadata;

namespace OrleansCluster.Cluster.Tests.Docs;

public partial class MetadataDocumentTests
{
    private static readonly string Root = FindRoot();

    private static readonly string Document = File.ReadAllText(Path.Combine(Root, "docs", "metadata.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_example_in_the_document_is_the_code_that_is_compiled()
    {
        var blocks = Fenced().Matches(Document).Select(match => match.Groups[1].Value).ToList();
        var source = File.ReadAllText(Path.Combine(Root, "tests", "Cluster.Tests", "Docs", "MetadataExample.cs")).ReplaceLineEndings("\n");
        var region = Region().Match(source).Groups[1].Value;
        var expected = string.Join('\n', region.Split('\n').Select(line => line.StartsWith("    ") ? line[4..] : line));
        Assert.Contains(expected, blocks);
    }

    [Fact]
    public async Task The_example_runs()
    {
        await using var cluster = await ClientCluster.StartAsync();
        await MetadataExample.RunAsync(cluster.Client, CancellationToken.None);
        Assert.Empty((await cluster.Client.GetRangeAsync(KeyRange.All)).Items);
    }

    [Fact]
    public void Every_error_code_is_in_the_document()
    {
        var errors = typeof(MetadataException).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(MetadataException))).ToList();
        Assert.Equal(11, errors.Count);
        foreach (var error in errors)
        {
            // The code and whether to retry do not depend on what a constructor was given.
            var made = (MetadataException)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(error);
            var certain = made.OutcomeKnown ? "nothing was changed[^|]*" : "\\*\\*unknown[^|]*";
            Assert.Matches($@"\| `{Regex.Escape(made.Code)}` \|[^|]*\| {certain}\| {(made.Retryable ? "yes" : "no")}[ ,;]", Document);
        }
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "global.json")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException("The repository's root was not found.");
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex("    #region example\n(.*?)    #endregion", RegexOptions.Singleline)]
    private static partial Regex Region();
}
