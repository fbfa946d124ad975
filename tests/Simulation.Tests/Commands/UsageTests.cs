using OrleansCluster.Simulator.Commands;

namespace OrleansCluster.Simulation.Tests.Commands;

/// <summary>What is wrong on the command line is told in one sentence, with what is allowed, before anything runs.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("run", "Name a workload; there are register, ")]
    [InlineData("run nothing", "There is no workload 'nothing'; there are register, ")]
    [InlineData("run register --seeds 5..1", "--seeds '5..1' ends before it begins; write the smaller seed first: 1..5.")]
    [InlineData("run register --seeds 1-5", "--seeds '1-5' is no range of seeds; write it as 1..500, ")]
    [InlineData("run register --seeds 1..2..3", "--seeds '1..2..3' is no range of seeds; ")]
    [InlineData("run register --seeds ..3", "--seeds '..3' is no range of seeds; ")]
    [InlineData("run register --seed -1", "--seed '-1' is no seed; a seed is a whole number from 0 to 18446744073709551615.")]
    [InlineData("run register --seed 18446744073709551616", "--seed '18446744073709551616' is no seed; ")]
    [InlineData("run register --seed 1 --seeds 1..2", "--seed and --seeds exclude each other; give one of them.")]
    [InlineData("run register --minutes 0", "--minutes '0' is not allowed; it is a number above 0, up to 10000, of virtual time.")]
    [InlineData("run register --minutes -1", "--minutes '-1' is not allowed; ")]
    [InlineData("run register --minutes NaN", "--minutes 'NaN' is not allowed; ")]
    [InlineData("run register --minutes 10001", "--minutes '10001' is not allowed; ")]
    [InlineData("run register --minutes 1,5", "--minutes '1,5' is not allowed; ")]
    [InlineData("run register --parallel 0", "--parallel '0' is not allowed; it is a whole number from 1 to ")]
    [InlineData("run register --parallel 100000", "--parallel '100000' is not allowed; ")]
    [InlineData("run register --stall 0", "--stall '0' is not allowed; ")]
    [InlineData("run register --faults crash,nothing", "There is no fault 'nothing'; there are 'all', 'none', or any of these with commas between them: delay, ")]
    [InlineData("run register --faults drift-beyond", "The fault 'drift-beyond' is beyond every budget; it happens only with --beyond-budget.")]
    [InlineData("run register --plant nothing", "There is no planted bug 'nothing'; there are ")]
    [InlineData("run all --plant etag-ignored", "The planted bug 'etag-ignored' is in the workload 'register'; run that one with it.")]
    [InlineData("run register --seeds 1..2 --trace t.txt", "--trace takes the text of one run; give one workload and one seed with it.")]
    [InlineData("run all --trace t.txt", "--trace takes the text of one run; ")]
    [InlineData("run register --trace /no/such/folder/t.txt", "The trace cannot be written to '/no/such/folder/t.txt' (")]
    [InlineData("run register --out /dev/null/x", "Nothing can be written to '/dev/null/x' (")]
    [InlineData("plants nothing", "There is no planted bug 'nothing'; there are ")]
    [InlineData("plants etag-ignored@5..1", "etag-ignored '5..1' ends before it begins; ")]
    [InlineData("plants --seeds 5..1", "--seeds '5..1' ends before it begins; ")]
    [InlineData("run register --nothing", "Unrecognized command or argument '--nothing'. ")]
    [InlineData("nothing", "Unrecognized command or argument 'nothing'. ")]
    public void One_sentence_and_exit_code_2(string arguments, string expected)
    {
        var console = Console.Run(arguments.Split(' '));
        Assert.Equal(ExitCodes.Broken, console.ExitCode);
        Assert.StartsWith(expected, console.Error, StringComparison.Ordinal);
        Assert.EndsWith(".\n", console.Error, StringComparison.Ordinal);
        Assert.Single(console.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("", console.Output);
        Assert.False(File.Exists("t.txt"));
    }

    [Fact]
    public void A_folder_that_was_tried_is_not_left_behind()
    {
        using var folder = new TempFolder();
        Assert.Equal(ExitCodes.Held, Console.Run("run", "wal", "--minutes", "0.01", "--faults", "none", "--out", folder.In("a/b")).ExitCode);
        Assert.False(Directory.Exists(folder.Path));
    }

    [Fact]
    public void A_range_has_all_its_seeds_up_to_the_greatest()
    {
        Assert.Equal([7UL], SeedRange.One("--seed", "7").All);
        Assert.Equal([3UL, 4, 5], SeedRange.Parse("--seeds", "3..5").All);
        Assert.Equal([ulong.MaxValue - 1, ulong.MaxValue], SeedRange.Parse("--seeds", "18446744073709551614..18446744073709551615").All);
    }
}
