using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Commands;

/// <summary>Tells what there is to know of a run that did not hold: why, the shortest history that shows it, how to see it again, and its timeline.</summary>
internal sealed class Failures(OutputFolder folder, TextWriter output)
{
    private const string Indent = "  ";

    public void Tell(RunRequest request, RunResult result, bool twice)
    {
        var replay = Replay.Command(request, twice);
        if (result.Broken is { } broken) Write($"{broken.Message}\nReplay: {replay}");
        else if (result.Violation is { } violation) TellViolation(request, violation, replay);
        if (result.Hint is { } hint) Write($"Hint: {hint}");
    }

    private void TellViolation(RunRequest request, Violation violation, string replay)
    {
        Write(Report.Print(violation, replay));
        var plant = request.Plant is null ? "" : $"-{request.Plant.Name}";
        var page = Timeline.ToHtml(violation, request.ToString(), replay);
        Write($"Timeline: {folder.Write($"{request.Workload}{plant}-{request.Seed}.html", page)}");
    }

    private void Write(string text)
    {
        foreach (var line in text.TrimEnd().Split('\n')) output.WriteLine((Indent + line).TrimEnd());
    }
}
