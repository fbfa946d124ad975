using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>A load of files while one fault after the other befalls the cluster, and the check of everything afterwards.</summary>
/// <param name="cluster">The cluster, all of its silos ready.</param>
/// <param name="seed">Decides on contents and on the faults.</param>
/// <param name="writeLine">Told what happens.</param>
/// <param name="outage">How long an <see cref="FaultKind.Outage"/> lasts at least.</param>
internal sealed class FilesUnderFaults(SiloCluster cluster, int seed, Action<string> writeLine, TimeSpan outage = default)
{
    // What must go on while a silo is dead does so within this, on a busy machine too, although a request may have to be given up (after 10 s)
    // and made again; Microsoft Orleans first has to find the death out.
    private static readonly TimeSpan GoesOn = TestBuild.IsEmbedded ? TimeSpan.FromSeconds(40) : TimeSpan.FromSeconds(60);

    // At once: so half of the reads are served, whatever became of the one that met the instant of the death.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(3);
    private const int ReadsWhileOneIsDead = 10;
    private const int ReadsAfterwards = 50;

    // Two for each writer, about.
    private const int AttemptsOfAFault = 12;

    // Orleans may vote a paused or cut off silo dead, and then its process has to start again.
    private static readonly TimeSpan Healing = TestBuild.IsEmbedded ? Until.Patience : TimeSpan.FromMinutes(3);

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();

    /// <summary>The seed of a run: what the environment variable CLUSTER_SEED says, or always the same.</summary>
    public static int Seed { get; } = int.Parse(Environment.GetEnvironmentVariable("CLUSTER_SEED") ?? "20261121");

    /// <summary>What was acknowledged and unanswered, when <see cref="RunAsync"/> has returned.</summary>
    public WriteRecord Record { get; private set; } = new();

    /// <summary>Returns when so many files are acknowledged, each fault has come and gone, and all is found to be as it was acknowledged.</summary>
    public async Task RunAsync(int files, params FaultKind[] kinds)
    {
        Say($"CLUSTER_SEED={seed}");
        var load = new FileLoad(cluster, seed, files);
        Record = load.Record;
        var faults = ClusterFault.Draw(seed, [.. cluster.Silos.Select(silo => silo.Name)], kinds);
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = load.RunAsync(over.Task);
        try
        {
            await BefallAsync(faults, load, running, files);
        }
        finally
        {
            over.SetResult();
        }

        await running;
        await cluster.HealAsync(Healing);
        Say(load.ToString());
        Assert.True(load.AcknowledgedFiles >= files);
        await Task.WhenAll(cluster.Silos.Select(silo => load.ReadByAsync(silo, ReadsAfterwards, Healing)));

        // A write whose caller gave up may take effect until its silo has stopped; after that, what is there stays.
        await cluster.StopAsync();
        await cluster.HealAsync(Healing);
        await FileCheck.AllAsync([.. cluster.Silos.Select(silo => silo.Http)], load.Record, FileLoad.Directory);
        Say("All is as it was acknowledged.");
    }

    // The faults are spread over the files, so that each meets a cluster at work.
    private async Task BefallAsync(IReadOnlyList<ClusterFault> faults, FileLoad load, Task running, int files)
    {
        var hasLost = false;
        for (var i = 0; i < faults.Count; i++)
        {
            var begin = files * (i + 1) / (faults.Count + 1);
            await WhileAsync(running, () => load.AcknowledgedFiles >= begin, $"{begin} files acknowledged", load);
            var fault = faults[i];
            if (fault.Kind == FaultKind.Kill && !hasLost && await LeaderAsync() is { } leader)
                (fault, hasLost) = (fault with { Silo = leader }, true);
            Say($"{load.AcknowledgedFiles} files: {fault}");
            await fault.BeginAsync(cluster);
            await HoldAsync(fault, load, running);
            await cluster.HealAsync(Healing);
            Say($"healed; voted dead so far: {cluster.Silos.Sum(silo => silo.DeathsByVote)}");
        }
    }

    // One kill is of the silo that leads the metadata group, where files' records are by default: then all writes have to wait for another.
    private async Task<string?> LeaderAsync()
    {
        try
        {
            var status = await cluster.Silos[0].Http.GetFromJsonAsync<JsonElement>("/status");
            var leader = status.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("leader").GetString()).FirstOrDefault();
            return cluster.Silos.Select(silo => silo.Name).FirstOrDefault(name => name == leader);
        }
        catch (Exception e) when (NoAnswer.Is(e))
        {
            return null;
        }
    }

    private async Task HoldAsync(ClusterFault fault, FileLoad load, Task running)
    {
        var others = cluster.Silos.Where(silo => silo.Name != fault.Silo).ToList();
        if (fault.Kind == FaultKind.Kill && others.Count > 0)
        {
            var since = Stopwatch.StartNew();
            var each = await Task.WhenAll(others.Select(silo => load.ReadByAsync(silo, ReadsWhileOneIsDead, GoesOn)));
            var reads = since.Elapsed;
            var median = each.SelectMany(times => times).Order().ElementAt(others.Count * ReadsWhileOneIsDead / 2);
            Assert.True(!TestBuild.IsEmbedded || median < AtOnce, $"Half of the reads after a silo's death took longer than {median}.");
            var acknowledged = load.Record.Acknowledged;
            await WhileAsync(running, () => load.Record.Acknowledged > acknowledged, "a write acknowledged while a silo is dead", load);
            Assert.True(since.Elapsed < 2 * GoesOn, $"Reads and a write went on after {since.Elapsed} only.");
            Say($"{median.TotalSeconds:0.00} s the median and {reads.TotalSeconds:0.0} s all of {ReadsWhileOneIsDead} reads by each of the others, {since.Elapsed.TotalSeconds:0.0} s until a write");
        }

        if (fault.Kind == FaultKind.Outage)
        {
            var since = Stopwatch.StartNew();
            await WhileAsync(running, () => since.Elapsed >= outage, "the end of the outage", load, outage);
        }

        var attempts = load.Attempts + AttemptsOfAFault;
        await WhileAsync(running, () => load.Attempts >= attempts, $"{attempts} attempts", load);
    }

    // Waits for a condition; ends early when the load has failed, with its error, or is done.
    private static async Task WhileAsync(Task running, Func<bool> condition, string what, FileLoad load, TimeSpan longer = default)
    {
        await Until.TrueAsync(() => condition() || running.IsCompleted, () => $"Not {what}: {load}", longer + (2 * Until.Patience));
        if (running.IsCompleted)
            await running;
    }

    private void Say(string line) => writeLine($"{_elapsed.Elapsed.TotalSeconds,6:0.0} s  {line}");
}
