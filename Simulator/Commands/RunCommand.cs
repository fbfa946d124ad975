using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Commands;

/// <summary>Runs seeds and tells of each, in their order; then sums up.</summary>
internal sealed class RunCommand(RunSettings settings, TextWriter output, TextWriter error)
{
    /// <returns>The exit code.</returns>
    public int Run()
    {
        try
        {
            return RunSeeds();
        }
        catch (IOException exception)
        {
            // The trace, a timeline or the output itself could not be written: a full disk, a closed pipe.
            error.WriteLine($"What the run has to say could not be written: {exception.Message.TrimEnd('.')}.");
            return ExitCodes.Broken;
        }
    }

    private int RunSeeds()
    {
        var failures = new Failures(OutputFolder.At(settings.OutputFolder), output);
        using var text = OpenTrace();
        using var interruption = new Interruption(error);
        using var watchdog = Standstills.Watch(settings.Stall, output);
        var pool = new RunPool(settings.Parallel, watchdog) { Twice = settings.Twice, Text = text };
        var summary = new Summary();
        var wall = new WallClock();
        pool.Run(settings.Requests(), (request, result) =>
        {
            summary.Add(result);
            output.WriteLine(Lines.Of(result));
            if (!result.Held) failures.Tell(request, result, settings.Twice);
            output.Flush();
            return true;
        }, interruption.Requested);
        output.WriteLine(summary.Line(wall.Elapsed));
        if (summary.Broken > 0) return ExitCodes.Broken;
        return summary.Failed > 0 ? ExitCodes.Failed : interruption.ExitCode;
    }

    private StreamWriter? OpenTrace()
    {
        if (settings.TraceFile is not { } file) return null;
        try
        {
            return new StreamWriter(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"The trace cannot be written to '{file}' ({exception.Message.TrimEnd('.')}); give --trace a file in a folder that can be written.");
        }
    }
}
