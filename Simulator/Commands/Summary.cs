using System.Diagnostics;
using System.Globalization;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Commands;

/// <summary>Adds up what ran.</summary>
internal sealed class Summary
{
    private const string Unit = "x/core";

    private ulong? _lastSeed;
    private long _seeds;
    private long _runs;
    private long _operations;
    private long _faults;
    private TimeSpan _virtual;
    private TimeSpan _real;

    /// <summary>Runs in which a check failed.</summary>
    public long Failed { get; private set; }

    /// <summary>Runs that are worth nothing.</summary>
    public long Broken { get; private set; }

    /// <summary>Results come by seed.</summary>
    public void Add(RunResult result)
    {
        if (_lastSeed != result.Seed) _seeds++;
        _lastSeed = result.Seed;
        _runs++;
        _operations += result.Operations;
        _faults += result.Faults;
        _virtual += result.Virtual;
        _real += result.Real;
        if (result.Broken is not null) Broken++;
        else if (result.Violation is not null) Failed++;
    }

    /// <summary>Something that is worth nothing, without a result.</summary>
    public void AddBroken() => Broken++;

    /// <summary>What another process summed up (<see cref="Line"/>). False: the line is no summary.</summary>
    public bool AddLine(string line)
    {
        if (!line.StartsWith("summary ", StringComparison.Ordinal)) return false;
        var values = line.Split(' ')[1..].Select(word => word.Split('=')).ToDictionary(word => word[0], word => word[1]);
        _seeds += Count("seeds");
        _runs += Count("runs");
        Failed += Count("failed");
        Broken += Count("broken");
        _operations += Count("ops");
        _faults += Count("faults");
        var virtualTime = TimeSpan.FromSeconds(double.Parse(values["virtual"].TrimEnd('s'), CultureInfo.InvariantCulture));
        _virtual += virtualTime;
        if (long.Parse(values["speed"][..^Unit.Length], CultureInfo.InvariantCulture) is > 0 and var speed) _real += virtualTime / speed;
        return true;

        long Count(string name) => long.Parse(values[name], CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// "summary seeds=500 runs=500 failed=0 broken=0 …". The speed is virtual time by the real time that one core was at it; the real time
    /// is that of the clock on the wall.
    /// </summary>
    public string Line(TimeSpan wall)
    {
        using var process = Process.GetCurrentProcess();
        var speed = _real > TimeSpan.Zero ? _virtual / _real : 0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"summary seeds={_seeds} runs={_runs} failed={Failed} broken={Broken} ops={_operations} faults={_faults} virtual={Lines.Seconds(_virtual)} real={Lines.Seconds(wall)} speed={speed:F0}{Unit} peak-memory={process.PeakWorkingSet64 >> 20}MB");
    }
}
