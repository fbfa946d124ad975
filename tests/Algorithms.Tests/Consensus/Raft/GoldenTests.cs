using System.Text;
using OrleansCluster.Algorithms.Tests.Consensus.Raft.Golden;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft;

/// <summary>
/// Stories of a few replicas, text in and text out: a command, a line <c>----</c>, what came of it, an empty line. Lines that begin with #
/// tell the story. <c>UPDATE_GOLDEN=1 dotnet test tests/Algorithms.Tests --filter GoldenTests</c> writes what comes of the commands into the
/// files; then read every line of the difference.
/// </summary>
public class GoldenTests
{
    private static readonly string Folder = Path.Combine(Root(), "tests", "Algorithms.Tests", "Consensus", "Raft", "Golden");

    public static TheoryData<string> Stories => [.. Directory.GetFiles(Folder, "*.txt").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Stories))]
    public void A_story_goes_as_it_is_written(string story)
    {
        var path = Path.Combine(Folder, story);
        var written = File.ReadAllText(path);
        var told = Tell(written);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, told);
        else
            Assert.Equal(written, told);
    }

    private static string Tell(string written)
    {
        var script = new Script();
        var told = new StringBuilder();
        var isOutput = false;
        foreach (var line in written.TrimEnd('\n').Split('\n'))
        {
            if (line.Length == 0)
                isOutput = false;
            if (isOutput || line == "----")
            {
                isOutput = true;
                continue;
            }

            told.Append(line).Append('\n');
            if (line.Length == 0 || line[0] == '#')
                continue;
            var output = script.Run(line);
            told.Append("----\n").Append(output).Append(output.Length == 0 ? "" : "\n");
        }

        return told.ToString();
    }

    private static string Root()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "OrleansCluster.sln")))
                return folder;
        }

        throw new InvalidOperationException("The tests do not run from within the repository.");
    }
}
