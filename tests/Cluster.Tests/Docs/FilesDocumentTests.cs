using System.Text.RegularExpressions;
using OrleansCluster.Cluster.Tests.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Cluster.Tests.Docs;

public partial class FilesDocumentTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void The_example_in_the_document_is_the_code_that_is_compiled()
    {
        var document = File.ReadAllText(Path.Combine(Root, "docs", "files.md")).ReplaceLineEndings("\n");
        var blocks = Fenced().Matches(document).Select(match => match.Groups[1].Value).ToList();
        var source = File.ReadAllText(Path.Combine(Root, "tests", "Cluster.Tests", "Docs", "FilesExample.cs")).ReplaceLineEndings("\n");
        var region = Region().Match(source).Groups[1].Value;
        var expected = string.Join('\n', region.Split('\n').Select(line => line.StartsWith("    ") ? line[4..] : line));
        Assert.Contains(expected, blocks);
    }

    [Fact]
    public async Task The_example_runs()
    {
        await using var cluster = await FileCluster.StartAsync();
        await FilesExample.RunAsync(cluster.Client, CancellationToken.None);
        Assert.Empty(await cluster.NamesAsync("reports"));
    }

    [Fact]
    public void Every_error_code_is_in_the_document()
    {
        var document = File.ReadAllText(Path.Combine(Root, "docs", "files.md"));
        var errors = typeof(FileSystemException).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(FileSystemException))).ToList();
        Assert.NotEmpty(errors);
        foreach (var error in errors)
        {
            // The code and whether to retry do not depend on what a constructor was given.
            var made = (FileSystemException)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(error);
            Assert.Matches($@"\| `{Regex.Escape(made.Code)}` \|.*\| {(made.Retryable ? "yes" : "no")}[ ,;]", document);
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
