using System.CommandLine;
using System.Runtime.InteropServices;
using Spectre.Console;

namespace OrleansCluster.Bench;

/// <summary>The command of one service's benchmark: its table on the console, and its figures as JSON if asked for.</summary>
internal static class BenchCommand
{
    public static Command Create(string name, string description, Func<BenchReport, CancellationToken, Task> run) =>
        Create(name, description, (report, _, token) => run(report, token));

    /// <summary>One with options of its own.</summary>
    public static Command Create(string name, string description, Func<BenchReport, ParseResult, CancellationToken, Task> run, params Option[] options)
    {
        var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file too, as an array of { name, value, unit }." };
        var repeat = new Option<int>("--repeat") { Description = "How often each figure is measured.", DefaultValueFactory = _ => 5 };
        repeat.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 100) result.AddError("--repeat takes 1 to 100.");
        });
        var command = new Command(name, description);
        command.Options.Add(json);
        command.Options.Add(repeat);
        foreach (var option in options) command.Options.Add(option);
        command.SetAction(async (parsed, token) =>
        {
            var report = new BenchReport(name, parsed.GetValue(repeat));
            AnsiConsole.WriteLine($"{name}: {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, .NET {Environment.Version}, engine {EngineName.Value}{Warning()}");
            await run(report, parsed, token);
            report.Print();
            if (parsed.GetValue(json) is { } file) await report.WriteJson(file, token);
            return 0;
        });
        return command;
    }

    private static string Warning()
    {
#if DEBUG
        return " — a Debug build: these figures mean nothing";
#else
        return string.Empty;
#endif
    }
}
