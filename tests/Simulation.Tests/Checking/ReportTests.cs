using System.Xml.Linq;
using OrleansCluster.Simulator.Checking;

namespace OrleansCluster.Simulation.Tests.Checking;

public class ReportTests
{
    [Fact]
    public void The_console_shows_what_where_and_how_to_replay()
    {
        var violation = Linearizability.Check(
            Past.Of("A 0-1000 write 1; longer 20000-30000? write 2; B 45000000-45000001 read → 2; B 60000000-60000001 read → 1"), new RegisterModel(), SearchLimits.Default)!;
        Assert.Equal("""
            VIOLATION: linearizability of a register
            No order of these operations on "k" explains what they gave, whatever the others did: after #0, #1, #2 the register holds 2, so #3 cannot be "read k → 1".

               #  process      invoked     returned  operation  outcome
               0  A        0.0000000 s  0.0001000 s  write k 1  ok
            !  1  longer   0.0020000 s  0.0030000 s  write k 2  unknown: timeout
               2  B        4.5000000 s  4.5000001 s  read k     → 2
            !  3  B        6.0000000 s  6.0000001 s  read k     → 1

            Replay: simulate --seed 7

            """.ReplaceLineEndings("\n"), Report.Print(violation, "simulate --seed 7"));
    }

    [Fact]
    public void The_page_holds_all_of_it_and_nothing_from_elsewhere()
    {
        var violation = new Violation("a <check>", "wrong & bad", Past.Of("A<b> 0-1 write <script>alert(1)</script>; B 2-3? write 2; C 4-… read; D 5-6! write 3; E 7-8 read → \"\u0001'"), [0, 2]);
        var html = Timeline.ToHtml(violation, "Seed 7 <i>", "simulate --seed 7 --note \"a&b\"");
        foreach (var text in (string[])["a &lt;check&gt;", "wrong &amp; bad", "A&lt;b&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;", "unknown: timeout", "pending",
            "failed: refused", "&quot;\\x01&#39;", "simulate --seed 7 --note &quot;a&amp;b&quot;", "Seed 7 &lt;i&gt;"])
            Assert.Contains(text, html);
        foreach (var text in (string[])["<script>alert", "<i>", "A<b>", "http:", "https:", "src=", "@import", "url(h"]) Assert.DoesNotContain(text, html);
        // Two bars and two lines of the table are marked.
        Assert.Equal(2, Bars(html).Count(bar => Class(bar).Contains("mark")));
        Assert.Equal(2, html.Split("<tr class=\"mark\">").Length - 1);
    }

    [Fact]
    public void Bars_keep_the_order_of_time_and_do_not_overlap_in_a_lane()
    {
        var operations = Past.Of("A 0-1 write 1; B 1-500000000 read → 1; A 2-3? write 2; A 4-5 write 3; B 500000001-500000002 read → 3; C 5-5 read → 3");
        var bars = Bars(Timeline.ToHtml(new Violation("c", "w", operations, []), "t", "r"));
        Assert.Equal(operations.Count, bars.Count);
        double At(int id, string name) => (double)bars[id].Element("rect")!.Attribute(name)!;
        for (var a = 0; a < bars.Count; a++)
        {
            for (var b = 0; b < bars.Count; b++)
            {
                if (operations[a].Invoked < operations[b].Invoked) Assert.True(At(a, "x") < At(b, "x"));
                if (operations[a].Returned < operations[b].Invoked) Assert.True(At(a, "x") + At(a, "width") < At(b, "x") + 6);
                if (a == b || At(a, "y") != At(b, "y")) continue;
                Assert.True(At(a, "x") + At(a, "width") <= At(b, "x") || At(b, "x") + At(b, "width") <= At(a, "x"), $"{a} and {b} overlap");
            }
        }
    }

    [Fact]
    public void A_long_history_is_drawn_in_part_with_its_contradiction()
    {
        var operations = Past.Of(string.Join(";", Enumerable.Range(0, 1_000).Select(i => $"p{i % 5} {i * 10}-{(i * 10) + 15} read → {i}")));
        var html = Timeline.ToHtml(new Violation("c", "w", operations, [3]), "t", "r");
        Assert.Contains("400 of 1000 operations are drawn", html);
        Assert.Single(Bars(html), bar => Class(bar).Contains("mark"));
        Assert.Contains("→ 999", html);
    }

    [Fact]
    public void A_violation_without_operations_has_a_page() =>
        Assert.Contains("happened", Timeline.ToHtml(new Violation("c", "z happened", [], []), "t", "r"));

    private static string Class(XElement bar) => (string)bar.Attribute("class")!;

    private static List<XElement> Bars(string html)
    {
        var svg = html[html.IndexOf("<svg", StringComparison.Ordinal)..(html.IndexOf("</svg>", StringComparison.Ordinal) + 6)];
        return [.. XElement.Parse(svg).Elements("g").Where(group => Class(group).StartsWith("bar", StringComparison.Ordinal))];
    }
}
