using System.Globalization;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Commands;

/// <summary>The lines that scripts and people read. Numbers are written the same everywhere in the world.</summary>
internal static class Lines
{
    /// <summary>"seed 7 register ok trace=… ops=… faults=… virtual=… real=…", or "FAILED: what" for "ok".</summary>
    public static string Of(RunResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {result.Seed} {result.Workload} {Verdict(result)} trace={result.Trace} ops={result.Operations} faults={result.Faults} virtual={Seconds(result.Virtual)} real={Seconds(result.Real)}");

    /// <summary>"ok", or "FAILED: " and what in one line.</summary>
    public static string Verdict(RunResult result) => result.Held ? "ok" : $"FAILED: {What(result)}";

    /// <summary>What failed, in one line.</summary>
    public static string What(RunResult result) => FirstLine(result.Violation?.What ?? result.Broken?.Message ?? "");

    /// <summary>"0.123s".</summary>
    public static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture) + "s";

    private static string FirstLine(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? text : text[..end];
    }
}
