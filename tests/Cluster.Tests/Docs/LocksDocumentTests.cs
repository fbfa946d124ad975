using System.Text.RegularExpressions;
using OrleansCluster.Grains.Interfaces.Locks;

namespace OrleansCluster.Cluster.Tests.Docs;

public partial class LocksDocumentTests
{
    private static readonly string Root = FindRoot();

    private static readonly string Document = File.ReadAllText(Path.Combine(Root, "docs", "locks.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Every_example_in_the_document_is_code_that_is_compiled()
    {
        string[] files =
        [
            .. Directory.GetFiles(Path.Combine(Root, "tests", "Cluster.Tests", "Docs"), "*.cs"),
            .. Directory.GetFiles(Path.Combine(Root, "tests", "Silo.Tests", "Postgres"), "Fenced*.cs"),
        ];
        var compiled = files.SelectMany(file => Region().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")))
            .Select(match => Shifted(match.Groups[1].Value)).ToHashSet();
        var blocks = Fenced().Matches(Document).Select(match => match.Groups[1].Value).ToList();
        Assert.True(blocks.Count >= 4, "The examples are gone.");
        Assert.All(blocks, block => Assert.Contains(block, compiled));
    }

    [Fact]
    public void Every_error_is_in_the_document()
    {
        var errors = typeof(LockException).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(LockException))).ToList();
        Assert.NotEmpty(errors);
        foreach (var error in errors)
        {
            // The code and whether to retry do not depend on what a constructor was given.
            var made = (LockException)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(error);
            Assert.Contains($"`{error.Name}`", Document);
            Assert.StartsWith("lock.", made.Code, StringComparison.Ordinal);
        }
    }

    private static string Shifted(string region)
    {
        var lines = region.Split('\n');
        var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : ""));
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

    [GeneratedRegex(@"#region [a-z]+\n(.*?) *#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();
}
