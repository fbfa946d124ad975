namespace OrleansCluster.Algorithms.Tests.Kept;

public sealed class KeptExamplesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string File => Path.Combine(_folder, "Kept", "bytes.txt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_example_that_is_missing_is_added_and_one_that_is_there_never_changed()
    {
        Open([("a", 1)], update: true);
        Open([("a", 2), ("b", 3)], update: true);
        Assert.Equal([$"{KeptExamples<Pair>.Current} a 01", $"{KeptExamples<Pair>.Current} b 03"], System.IO.File.ReadAllLines(File));
    }

    [Fact]
    public void Nothing_is_written_unless_it_is_asked_for()
    {
        var kept = Open([("a", 1)], update: false);
        Assert.False(System.IO.File.Exists(File));
        Assert.Contains("UPDATE_GOLDEN", Assert.ThrowsAny<Exception>(() => kept.Check("a", Decode)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_bytes_of_this_version_fail_and_those_of_an_older_one_are_kept_beside_the_new()
    {
        Keep($"{KeptExamples<Pair>.Current} a 05");
        Assert.ThrowsAny<Exception>(() => Open([("a", 1)], update: true).Check("a", Decode));
        Keep("0.0 a 05");
        var kept = Open([("a", 1)], update: true);
        Assert.Equal(["0.0 a 05", $"{KeptExamples<Pair>.Current} a 01"], System.IO.File.ReadAllLines(File));
        Assert.ThrowsAny<Exception>(() => kept.Check("a", Decode));
        kept.Check("a", _ => new Pair(1));
    }

    [Fact]
    public void What_lost_its_example_or_is_there_twice_or_is_no_line_is_refused()
    {
        Keep("0.0 gone 05");
        Assert.ThrowsAny<Exception>(() => Open([], update: false).CheckWhole());
        Keep("0.0 a 05", "0.0 a 05");
        Assert.ThrowsAny<Exception>(() => Open([("a", 1)], update: false).CheckWhole());
        Keep("0.0 a 5");
        Assert.Throws<FormatException>(() => Open([], update: false));
    }

    [Fact]
    public void A_member_that_never_changes_a_choice_that_is_not_made_and_a_kind_that_is_not_there_are_missed()
    {
        Assert.Empty(Variety.MissingFrom([new Pair(1), new Pair(2)]));
        Assert.Equal(["Pair.Number is always 1"], Variety.MissingFrom([new Pair(1), new Pair(1)]));
        Assert.Equal(["no DayOfWeek.Sunday"], Variety.MissingFrom([.. Enum.GetValues<DayOfWeek>().Except([DayOfWeek.Sunday]).Select(day => new Choice(day))]));
        Assert.Equal(["no Leaf"], Variety.MissingFrom([new Twig(1), new Twig(2)]));
    }

    private static Pair Decode(byte[] bytes) => new(bytes[0]);

    private void Keep(params string[] lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllLines(File, lines);
    }

    private KeptExamples<Pair> Open(List<(string, int)> examples, bool update) =>
        new(File, examples.Select(one => (one.Item1, new Pair(one.Item2))), pair => [(byte)pair.Number], update);

    private sealed record Pair(int Number);

    private sealed record Choice(DayOfWeek Day);

    private abstract record Branch;

    private sealed record Leaf(int Number) : Branch;

    private sealed record Twig(int Number) : Branch;
}
