using OrleansCluster.Simulator.Loop;

namespace OrleansCluster.Simulation.Tests.Loop;

/// <summary>The hash over what happened, and where two of them part.</summary>
public sealed class TraceTests
{
    [Fact]
    public void Everything_but_the_subject_is_part_of_the_hash()
    {
        string[] hashes =
        [
            Hash(trace => trace.Add(1, "turn", 2, 3)), Hash(trace => trace.Add(2, "turn", 2, 3)), Hash(trace => trace.Add(1, "torn", 2, 3)),
            Hash(trace => trace.Add(1, "turn", 3, 3)), Hash(trace => trace.Add(1, "turn", 2, 4)), Hash(_ => { }),
            Hash(trace => trace.AddText(1, "said", 2, "yes")), Hash(trace => trace.AddText(1, "said", 2, "no")),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[0], Hash(trace => trace.Add(1, "turn", 2, 3, "about")));
        Assert.NotEqual(Hash(trace => Fill(trace, [1, 2])), Hash(trace => Fill(trace, [2, 1])));
    }

    [Fact]
    public void Text_is_written_a_line_an_event()
    {
        using var text = new StringWriter();
        new Trace(text).Add(TimeSpan.FromSeconds(1.5).Ticks, "turn", 2, 3, "about");
        Assert.Equal("1 t=1.500000 p2 turn 3 about", text.ToString().TrimEnd());
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(64, 16)]
    [InlineData(2, 512)]
    public void Two_traces_part_at_the_event_that_differs(int capacity, int stride)
    {
        var one = Steps(capacity, Enumerable.Range(0, 1000));
        Assert.Equal(stride, one.Stride);
        foreach (var differs in new[] { 1, 2, 63, 64, 65, 500, 1000 })
        {
            var (first, last) = one.Parting(Steps(capacity, Enumerable.Range(0, 1000).Select(i => i == differs - 1 ? -1 : i)));
            Assert.InRange(differs, first, last);
            Assert.Equal(stride - 1, last - first);
        }
    }

    [Fact]
    public void Traces_that_were_thinned_differently_are_compared_all_the_same()
    {
        var shorter = Steps(64, Enumerable.Range(0, 60));
        var longer = Steps(64, Enumerable.Range(0, 1000));
        Assert.Equal((49, 64), longer.Parting(shorter));
        Assert.Equal((49, 64), shorter.Parting(longer));
        Assert.Equal((61, 61), Steps(64, Enumerable.Range(0, 64)).Parting(shorter));
    }

    [Fact]
    public void A_window_has_the_text_between_its_ends()
    {
        var window = new TraceWindow(3, 5);
        Fill(new Trace { Window = window }, Enumerable.Range(0, 10));
        Assert.Equal([3L, 4, 5], window.Lines.Select(line => line.Number));
        Assert.StartsWith("3 ", window.Lines[0].Text, StringComparison.Ordinal);
    }

    private static TraceSteps Steps(int capacity, IEnumerable<int> details)
    {
        var steps = new TraceSteps(capacity);
        Fill(new Trace { Steps = steps }, details);
        return steps;
    }

    private static void Fill(Trace trace, IEnumerable<int> details)
    {
        foreach (var detail in details) trace.Add(0, "event", 0, detail);
    }

    private static string Hash(Action<Trace> fill)
    {
        var trace = new Trace();
        fill(trace);
        return trace.ToString();
    }
}
