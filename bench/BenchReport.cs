using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace OrleansCluster.Bench;

/// <summary>Figures of one benchmark: each measured several times.</summary>
internal sealed class BenchReport(string title, int repetitions)
{
    private readonly List<Figure> _figures = [];
    private readonly List<string> _goals = [];

    public int Repetitions => repetitions;

    /// <summary>Measures a rate: <paramref name="work"/> does its work and says how much it did; once more before, to warm up. What prepares it is not measured.</summary>
    public async Task<double> Rate(string name, string unit, Func<Task<double>> work, Func<Task>? prepare = null)
    {
        prepare ??= static () => Task.CompletedTask;
        await prepare();
        await work();
        var samples = new List<double>();
        for (var i = 0; i < repetitions; i++)
        {
            await prepare();
            var watch = Stopwatch.StartNew();
            var done = await work();
            samples.Add(done / watch.Elapsed.TotalSeconds);
        }

        return Add(name, unit, samples);
    }

    public double Add(string name, string unit, List<double> samples)
    {
        samples.Sort();
        var median = samples.Count % 2 == 1 ? samples[samples.Count / 2] : (samples[(samples.Count / 2) - 1] + samples[samples.Count / 2]) / 2;
        _figures.Add(new Figure(name, median, unit, samples[0], samples[^1]));
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: {Format(median)} {unit}"));
        return median;
    }

    /// <summary>A figure made of others, such as a ratio of medians.</summary>
    public void Derived(string name, string unit, double value) => Add(name, unit, [value]);

    /// <summary>Whether a goal was reached; said below the table.</summary>
    /// <param name="goal">What is to be.</param>
    /// <param name="value">What is; null if it was not measured.</param>
    /// <param name="isMet">Whether that is enough.</param>
    public void Goal(string goal, double? value, Func<double, bool> isMet) => _goals.Add(value switch
    {
        null => $"goal: {goal}: NOT MEASURED",
        { } known when isMet(known) => $"goal: {goal}: met ({Format(known)})",
        { } known => $"goal: {goal}: NOT met ({Format(known)})",
    });

    public void Print()
    {
        var table = new Table().Title(title).AddColumn("figure").AddColumn(new TableColumn("median").RightAligned()).AddColumn("unit").AddColumn(new TableColumn("least – greatest").RightAligned());
        foreach (var f in _figures) table.AddRow(Markup.Escape(f.Name), Format(f.Value), Markup.Escape(f.Unit), f.Least == f.Greatest ? string.Empty : $"{Format(f.Least)} – {Format(f.Greatest)}");
        AnsiConsole.Write(table);
        foreach (var goal in _goals) AnsiConsole.WriteLine(goal);
    }

    public async Task WriteJson(FileInfo file, CancellationToken cancellationToken)
    {
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(
            stream,
            _figures.Select(f => new { name = f.Name, value = f.Value, unit = f.Unit }),
            new JsonSerializerOptions { WriteIndented = true },
            cancellationToken);
    }

    private static string Format(double value) => value switch
    {
        >= 1000 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("N1", CultureInfo.InvariantCulture),
        _ => value.ToString("N2", CultureInfo.InvariantCulture),
    };

    private sealed record Figure(string Name, double Value, string Unit, double Least, double Greatest);
}
