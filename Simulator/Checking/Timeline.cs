using System.Globalization;
using System.Net;
using System.Text;

namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// A violation as one HTML page that needs nothing else: processes as lanes, operations as bars over virtual time, those of unknown
/// outcome open-ended, the contradiction marked, the shortest history as a table, and the command that replays the run.
/// </summary>
internal static class Timeline
{
    private const int MaxBars = 400;
    private const int MaxLetters = 36;
    private const double Axis = 34;

    public static string ToHtml(Violation violation, string title, string replayCommand)
    {
        Operation[] all = [.. violation.Shortest.OrderBy(one => one.Invoked).ThenBy(one => one.Id)];
        Operation[] drawn = [.. all.Where(one => violation.Contradiction.Contains(one.Id)).Take(MaxBars)
            .UnionBy(all.Reverse(), one => one.Id).Take(MaxBars).OrderBy(one => one.Id)];
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{Text(title)}}</title>
            <style>{{TimelineStyle.Css}}</style>
            </head>
            <body>
            <header>
            <p class="checker">{{Text(violation.Checker)}}</p>
            <h1>{{Text(title)}}</h1>
            <p class="what">{{Text(violation.What)}}</p>
            </header>

            """);
        if (drawn.Length > 0) Draw(page, violation, drawn, all.Length);
        Table(page, violation, all);
        page.Append(CultureInfo.InvariantCulture, $$"""
            <section>
            <h2>Replay</h2>
            <div class="replay"><pre id="command" tabindex="0">{{Text(replayCommand)}}</pre><button type="button" id="copy">Copy</button></div>
            </section>
            <script>{{TimelineStyle.Script}}</script>
            </body>
            </html>

            """);
        return page.ToString();
    }

    private static void Draw(StringBuilder page, Violation violation, Operation[] drawn, int all)
    {
        var layout = new TimelineLayout(drawn, one => Math.Max(Short(Label(one)).Length, Short(Report.Result(one)).Length));
        page.Append("<section>\n<h2>Timeline</h2>\n<p class=\"legend\">")
            .Append("<span class=\"key ok\"></span>ok <span class=\"key failed\"></span>failed <span class=\"key open\"></span>unknown or pending: ")
            .Append("may take effect at any later time, or never <span class=\"key mark\"></span>the contradiction</p>\n");
        if (drawn.Length < all) Add(page, $"<p class=\"note\">{drawn.Length} of {all} operations are drawn.</p>\n");
        page.Append("<div class=\"chart\"><div class=\"names\">");
        foreach (var (process, _, height) in layout.Lanes)
            Add(page, $"<div style=\"height:{height:0}px\" title=\"{Text(process)}\"><span>{Text(process)}</span></div>");
        page.Append("</div><div class=\"scroll\">\n");
        Add(page, $"<svg width=\"{layout.Width:0}\" height=\"{layout.Height + Axis:0}\" role=\"img\" aria-label=\"Timeline\">\n");
        page.Append("<defs><linearGradient id=\"fade\"><stop offset=\"0\" class=\"near\"/><stop offset=\"1\" class=\"far\"/></linearGradient>")
            .Append("<linearGradient id=\"fademark\"><stop offset=\"0\" class=\"near mark\"/><stop offset=\"1\" class=\"far mark\"/></linearGradient></defs>\n");
        for (var i = 0; i < layout.Lanes.Count; i++)
            Add(page, $"<rect class=\"lane{i % 2}\" x=\"0\" y=\"{layout.Lanes[i].Top:0}\" width=\"100%\" height=\"{layout.Lanes[i].Height:0}\"/>\n");
        Grid(page, layout);
        foreach (var operation in drawn) Bar(page, layout, operation, violation.Contradiction.Contains(operation.Id));
        page.Append("</svg>\n</div></div>\n<p class=\"note\">Virtual time runs from left to right; long gaps are drawn short. ")
            .Append("Point at a bar for its details.</p>\n</section>\n");
    }

    private static void Grid(StringBuilder page, TimelineLayout layout)
    {
        var free = double.MinValue;
        foreach (var (time, place) in layout.Times)
        {
            Add(page, $"<line class=\"grid\" x1=\"{place:0.0}\" x2=\"{place:0.0}\" y1=\"0\" y2=\"{layout.Height + 6:0}\"/>\n");
            if (place < free) continue;
            Add(page, $"<text class=\"time\" x=\"{place:0.0}\" y=\"{layout.Height + 22:0}\">{Report.Time(time)}</text>\n");
            free = place + 100;
        }
    }

    private static void Bar(StringBuilder page, TimelineLayout layout, Operation operation, bool marked)
    {
        var (left, top, high) = (layout.At(operation.Invoked), layout.Tops[operation.Id], TimelineLayout.BarHeight);
        var right = operation.IsOpen ? layout.Width : Math.Max(layout.At(operation.Ended), left + 6);
        var kind = operation.Outcome switch { Outcome.Ok => "ok", Outcome.Failed => "failed", _ => "open" };
        Add(page, $"<g class=\"bar {kind}{(marked ? " mark" : "")}\"><title>{Text(Details(operation))}</title>");
        Add(page, $"<rect x=\"{left:0.0}\" y=\"{top:0.0}\" width=\"{right - left:0.0}\" height=\"{high:0}\" rx=\"{(operation.IsOpen ? 0 : 4)}\"/>");
        if (operation.IsOpen)
        {
            // Open to the right: an edge where it was invoked, and a tick where the caller gave up.
            Add(page, $"<path class=\"edge\" d=\"M{left + 40:0.0} {top:0.0}H{left:0.0}V{top + high:0.0}H{left + 40:0.0}\"/>");
            if (operation.Ended != long.MaxValue)
            {
                var end = layout.At(operation.Ended);
                Add(page, $"<line class=\"gaveup\" x1=\"{end:0.0}\" x2=\"{end:0.0}\" y1=\"{top:0.0}\" y2=\"{top + high:0.0}\"/>");
            }
        }
        Add(page, $"<text x=\"{left + 8:0.0}\" y=\"{top + 15:0.0}\">{Text(Short(Label(operation)))}</text>");
        Add(page, $"<text class=\"result\" x=\"{left + 8:0.0}\" y=\"{top + 30:0.0}\">{Text(Short(Report.Result(operation)))}</text></g>\n");
    }

    private static void Table(StringBuilder page, Violation violation, Operation[] all)
    {
        page.Append("<section>\n<h2>The shortest history that shows it</h2>\n");
        Add(page, $"<p class=\"note\">{all.Length} operations, in order of invocation.</p>\n");
        page.Append("<div class=\"scroll\"><table>\n<thead><tr><th></th><th>#</th><th>Process</th><th>Invoked</th><th>Returned</th>")
            .Append("<th>Action</th><th>Key</th><th>Input</th><th>Outcome</th></tr></thead>\n<tbody>\n");
        foreach (var one in all)
        {
            var marked = violation.Contradiction.Contains(one.Id);
            Add(page, $"<tr{(marked ? " class=\"mark\"" : "")}><td>{(marked ? "<span title=\"contradiction\">▶</span>" : "")}</td>");
            Add(page, $"<td class=\"number\">{one.Id}</td><td>{Text(one.Process)}</td>");
            Add(page, $"<td class=\"number\">{Report.Time(one.Invoked)}</td><td class=\"number\">{Report.Time(one.Ended)}</td>");
            Add(page, $"<td>{Text(one.Action)}</td><td>{Text(one.Key)}</td><td>{Text(one.Input?.ToString())}</td>");
            Add(page, $"<td>{Text(Report.Result(one))}</td></tr>\n");
        }
        page.Append("</tbody>\n</table></div>\n</section>\n");
    }

    private static void Add(StringBuilder page, FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture));

    private static string Label(Operation operation) => $"#{operation.Id} {operation.Call}";

    private static string Details(Operation operation) =>
        $"#{operation.Id} {operation.Process}\n{operation.Call}\n{Report.Result(operation)}\n"
        + $"{Report.Time(operation.Invoked)} – {Report.Time(operation.Ended)}";

    private static string Short(string text) => text.Length <= MaxLetters ? text : text[..(MaxLetters - 1)] + "…";

    /// <summary>As HTML. What HTML cannot hold is written as in a program.</summary>
    private static string Text(string? text)
    {
        var safe = new StringBuilder();
        foreach (var letter in (text ?? "").EnumerateRunes())
            if (Rune.IsControl(letter) && letter.Value != '\n') safe.Append(CultureInfo.InvariantCulture, $"\\x{letter.Value:X2}");
            else safe.Append(letter.ToString());
        return WebUtility.HtmlEncode(safe.ToString());
    }
}
