using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Commands;

/// <summary>Tells what there is to know of a run that did not hold: why, the shortest history that shows it, its timeline, and how to see it again.</summary>
internal sealed class Failures(OutputFolder folder, TextWriter output)
{
    private const string Indent = "  ";

    public void Tell(RunRequest request, RunResult result, bool twice)
    {
        if (result.Broken is { } broken) Write(broken.Message);
        else if (result.Violation is { } violation) TellViolation(request, violation);
        if (result.Hint is { } hint) Write($"hint: {hint}");
        Write($"replay: {Replay.Command(request, twice)}");
    }

    private void TellViolation(RunRequest request, Violation violation)
    {
        Write($"{violation.Checker}: {violation.What}");
        foreach (var operation in violation.Shortest) Write(operation.ToString());
        var plant = request.Plant is null ? "" : $"-{request.Plant.Name}";
        Write($"timeline: {folder.Write($"{request.Workload}{plant}-{request.Seed}.html", "TODO")}");
    }

    private void Write(string text)
    {
        foreach (var line in text.TrimEnd().Split('\n')) output.WriteLine(Indent + line.TrimEnd('\r'));
    }
}
