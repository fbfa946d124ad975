using System.CommandLine;

namespace OrleansCluster.Bench.Locks;

/// <summary>The benchmark's options.</summary>
internal static class LocksCommand
{
    public static Command Create()
    {
        var only = new Option<LocksPart[]>("--only") { Description = "Measure these parts only.", AllowMultipleArgumentsPerToken = true };
        var targets = new Option<string[]>("--targets") { Description = "Measure those alone whose name contains one of these: file, consensus, process, sockets, etcd, redis.", AllowMultipleArgumentsPerToken = true };
        var seconds = new Option<double>("--seconds") { Description = "How long each figure is measured in each repetition; everything is driven for six times that before.", DefaultValueFactory = _ => 2 };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.1 and <= 60)) result.AddError("--seconds takes 0.1 to 60.");
        });
        var names = new Option<int>("--names") { Description = "How many names are used once in the part Names, for at most ten minutes with each storage.", DefaultValueFactory = _ => 1_000_000 };
        names.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 1 and <= 10_000_000)) result.AddError("--names takes 1 to 10,000,000.");
        });
        return BenchCommand.Create(
            "locks",
            "Locks and elections in one process and over sockets, beside etcd's and Redis' if they are installed.",
            (report, parsed, token) => new LocksBench(report, parsed.GetValue(only) is { Length: > 0 } some ? some : Enum.GetValues<LocksPart>())
            {
                Targets = parsed.GetValue(targets) is { Length: > 0 } named ? named : [string.Empty],
                Names = parsed.GetValue(names),
                Span = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
            }.RunAsync(token),
            only,
            targets,
            seconds,
            names);
    }
}
