using System.Globalization;
using Spectre.Console;

namespace OrleansCluster.Silo.Tour;

/// <summary>What a person sees of the tour: bars on a terminal, plain lines elsewhere.</summary>
internal sealed class TourScreen
{
    private const int PlainLines = 4;
    private const int PlainWidth = 160;

    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly IAnsiConsole _console;
    private readonly bool _live;

    /// <param name="output">Where everything goes.</param>
    /// <param name="isTerminal">Whether a person looks at it while it is written.</param>
    /// <param name="time">For rates.</param>
    public TourScreen(TextWriter output, bool isTerminal, TimeProvider time)
    {
        _output = output;
        _time = time;
        _live = isTerminal;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
            _console.Profile.Width = PlainWidth;
    }

    public void Say(string line) => _output.WriteLine(line);

    /// <summary>Runs a pass over the files and shows how far it is.</summary>
    public Task PassAsync(string what, int files, long bytes, Func<TourProgress, Task> pass) =>
        PassAsync(new TourProgress(what, files, "files", bytes, _time), pass);

    /// <summary>Runs a pass over so many things of a kind and shows how far it is.</summary>
    public Task PassAsync(string what, int count, string unit, Func<TourProgress, Task> pass) =>
        PassAsync(new TourProgress(what, count, unit, 0, _time), pass);

    public void Show(TourReport report)
    {
        var table = new Table().Border(_live ? TableBorder.Rounded : TableBorder.Ascii).AddColumns("Checked", "", "Figures");
        foreach (var check in report.Checks)
            table.AddRow(
                Markup.Escape(check.What), check.Held ? "[green]held[/]" : "[red]FAILED[/]", Markup.Escape(check.Figures));
        _console.Write(table);
        var verdict = report.AllHeld ? "[green]All of it held[/]" : "[red]NOT all of it held[/]";
        _console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"{verdict}, in {report.Elapsed.TotalSeconds:0.0} s."));
    }

    private Task PassAsync(TourProgress progress, Func<TourProgress, Task> pass) => _live ? LiveAsync(progress, pass) : PlainAsync(progress, pass);

    private async Task PlainAsync(TourProgress progress, Func<TourProgress, Task> pass)
    {
        var shown = 0;
        progress.Changed = () =>
        {
            var reached = (int)(progress.Fraction * PlainLines);
            var before = Volatile.Read(ref shown);
            if (reached > before && reached < PlainLines && Interlocked.CompareExchange(ref shown, reached, before) == before)
                Say(progress.ToString());
        };
        await pass(progress);
        progress.Changed = null;
        Say(progress.ToString());
    }

    private Task LiveAsync(TourProgress progress, Func<TourProgress, Task> pass) => _console.Progress()
        .Columns(new ProgressBarColumn { Width = 30 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(async context =>
        {
            var bar = context.AddTask(Markup.Escape(progress.ToString()), maxValue: 1);
            progress.Changed = () =>
            {
                bar.Value = progress.Fraction;
                bar.Description = Markup.Escape(progress.ToString());
            };
            await pass(progress);
            progress.Changed();
            bar.Value = 1;
        });
}
