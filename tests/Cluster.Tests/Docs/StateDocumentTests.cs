using System.Text.RegularExpressions;
using OrleansCluster.Grains.Interfaces.Storage;

namespace OrleansCluster.Cluster.Tests.Docs;

public class StateDocumentTests
{
    [Fact]
    public void Every_error_code_is_in_the_document()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "global.json")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("The repository's root was not found.");
        var document = File.ReadAllText(Path.Combine(directory.FullName, "docs", "state.md"));
        var errors = typeof(SharedStateException).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SharedStateException))).ToList();
        Assert.Equal(5, errors.Count);
        foreach (var error in errors)
        {
            // The code and whether to retry do not depend on what a constructor was given.
            var made = (SharedStateException)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(error);
            Assert.Matches($@"\| `{Regex.Escape(made.Code)}` \|.*\| {(made.Retryable ? "yes" : "no")}[ ,;]", document);
        }
    }
}
