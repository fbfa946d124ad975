using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Plants;
using OrleansCluster.Simulator.Running;
using OrleansCluster.Simulator.Workloads;

namespace OrleansCluster.Simulation.Tests.Runs;

/// <summary>The seeds that every change is run with. A longer search is a command of the simulator.</summary>
public class SeedTests
{
    // Every change of the code moves what a seed of consensus does: the next ones are tried too.
    internal const ulong Window = 40;

    /// <summary>Each planted bug and the seed from which it is found; of consensus, from it or one of the next.</summary>
    public static TheoryData<string, ulong> Planted { get; } = new()
    {
        { "etag-ignored", 3 },
        { "state-cached-over-failed-write", 1 },
        { "effect-without-id", 1 },
        { "retry-without-id", 1 },
        { "log-flush-skipped", 2 },
        { "log-directory-flush-skipped", 1 },
        { "torn-record-accepted", 28 },
        { "use-after-failed-flush", 4 },
        { "block-acknowledged-by-one", 1 },
        { "checksum-not-verified", 2 },
        { "rename-before-flush", 10 },
        { "directory-flush-skipped", 2 },
        { "block-flush-failure-ignored", 18 },
        { "folder-lock-not-taken", 32 },
        { "file-etag-ignored", 6 },
        { "file-record-cached", 2 },
        { "deleted-without-version", 1 },
        { "shared-folder-not-locked", 1 },
        { "append-not-durable", 7 },
        { "reads-unconfirmed", 6 },
        { "reads-early", 16 },
        { "stale-append-truncates", 42 },
        { "log-kept-at-install", 4 },
        { "reads-before-applied", 1 },
        { "given-up-is-lost", 1 },
        { "state-frozen-late", 1 },
        { "journal-flush-skipped", 1 },
        { "replica-flush-failure-ignored", 5 },
        { "replica-folder-not-locked", 1 },
        { "snapshot-renamed-before-flush", 2 },
        { "replica-names-not-flushed", 1 },
        { "heartbeat-commits-all", 1 },
        { "change-not-joint", 16 },
        { "learners-count", 20 },
        { "snapshot-of-latest-configuration", 1 },
        { "emptied-trusted", 11 },
        { "last-attempt-decides", 1 },
        { "anew-after-session", 1 },
        { "checkpoint-without-epoch", 1 },
        { "vote-not-durable", 1 },
        { "vote-for-all", 7 },
        { "quorum-unsorted", 2 },
        { "old-log-resurrected", 28 },
        { "durability-by-index", 2 },
        { "stale-acceptance-counts", 3 },
        { "journal-cut-too-far", 19 },
        { "promise-cut-off", 7 },
        { "earlier-terms-counted", 70 },
        { "logs-compared-by-index", 24 },
        { "no-stickiness", 6 },
        { "no-silence-after-start", 105 },
        { "lease-kept-in-transfer", 6 },
        { "lease-from-arrival", 31 },
        { "lease-too-long", 24 },
        { "read-joins-round", 22 },
        { "new-half-commits", 2 },
        { "new-half-elects", 73 },
        { "joint-left-early", 27 },
        { "configuration-when-committed", 3 },
        { "sessions-not-in-snapshot", 1 },
        { "mark-of-its-commit", 1 },
        { "session-outlives-lease", 1 },
        { "compaction-takes-newest", 1 },
        { "store-quota-not-in-snapshot", 2 },
        { "quota-refuses-shrinking", 2 },
        { "retry-without-number", 1 },
        { "timeout-told-as-refusal", 1 },
        { "read-without-quorum", 1 },
        { "age-in-the-wrong-unit", 1 },
        { "compacted-read-answered", 1 },
        { "revision-lost-when-behind", 1 },
        { "revision-told-in-parts", 1 },
        { "mark-too-far", 1 },
        { "compaction-not-told", 1 },
        { "watch-resumed-too-early", 1 },
        { "compacted-revision-swept", 1 },
        { "watch-out-of-order", 1 },
        { "leases-by-wall-clock", 4 },
        { "leases-older-at-new-leader", 1 },
        { "expiry-without-epoch", 1 },
        { "leases-not-in-snapshot", 1 },
        { "key-stays-on-lease", 1 },
        { "renewal-taken-for-granted", 1 },
        { "lease-counted-from-answer", 1 },

        // Planted in an independent review of consensus and metadata.
        { "pre-votes-elect", 2 },
        { "configuration-not-rolled-back", 62 },
        { "snapshot-has-later-answers", 32 },
        { "given-up-let-in", 65 },
        { "age-without-seconds", 1 },
        { "created-when-modified", 3 },
        { "prefix-of-itself-only", 3 },
        { "renewal-keeps-what-was-left", 1 },

        { "lock-token-in-memory", 1 },
        { "lock-token-forgotten", 1 },
        { "renewal-without-proof", 105 },
        { "proof-without-comparing", 9 },
        { "lost-token-counted-from-answer", 23 },
        { "lost-token-waits-for-renewal", 2 },
        { "takeover-shortens-leases", 30 },
        { "takeover-gives-two-leases", 1 },
        { "withdrawal-wakes-nobody", 1 },
        { "place-learned-late", 1 },
        { "granted-after-timeout", 1 },
        { "ended-lease-revived", 39 },
        { "released-by-former-holder", 1 },
        { "released-with-the-first", 1 },
        { "reentry-refused", 1 },
        { "many-not-kept", 4 },
        { "lock-delay-skipped", 1 },
        { "last-comes-first", 1 },
        { "gate-in-memory", 15 },
        { "gate-open-to-updates", 4 },
        { "gate-passed-by", 45 },
        { "writer-among-readers", 1 },
        { "token-for-each-reader", 1 },
        { "readers-pass-writers", 1 },
        { "fewer-permits-overdrawn", 2 },
        { "leader-from-memory", 24 },
        { "proclaimed-in-any-order", 2 },
        { "permits-in-any-order", 8 },
        { "barrier-round-unknown", 1 },
        { "entered-without-the-last", 1 },
        { "left-with-the-first", 1 },

        { "cache-acknowledged-alone", 3 },
        { "cache-answered-before-acknowledged", 1 },
        { "cache-records-with-gaps", 6 },
        { "cache-sent-again", 1 },
        { "cache-time-runs-on", 11 },
        { "cache-tag-misses-shards", 1 },
        { "cache-load-outlives-deletion", 1 },
        { "cache-dies-with-activation", 4 },
        { "cache-load-of-another", 2 },
        { "near-change-not-told", 2 },
        { "near-hand-over-not-told", 8 },

        // Planted in an independent review of the cache.
        { "near-spoiled-read-kept", 3 },
        { "cache-load-covers-latecomers", 2 },
        { "near-confirmed-on-arrival", 108 },
        { "cache-tag-spares-last-entry", 67 },
        { "cache-served-past-lease", 32 },
        { "cache-versions-begin-anew", 1 },
        // Planted in an independent review of locks.
        { "found-again-not-renewed", 9 },
        { "takeover-without-write", 49 },
        { "gate-checked-once", 104 },
        { "woken-once", 1 },
        { "permits-forgotten", 24 },
        { "many-lost-with-the-last", 25 },
    };

    // Of consensus: what the seeds tried so far did not show. Whoever finds one moves it up.
    internal static readonly string[] NotFoundYet = [];

    public static TheoryData<string, ulong, ulong> Seeds { get; } = new()
    {
        { "register", 1, 12 },
        { "counter", 1, 12 },
        { "wal", 1, 12 },
        { "files", 1, 12 },
        { "state", 1, 12 },
        { "raft", 1, 8 },
        { "membership", 1, 8 },
        { "metadata", 1, 8 },
        { "watch", 1, 8 },
        { "leases", 1, 8 },
        { "locks", 1, 3 },
        { "rwlocks", 1, 3 },
        { "semaphore", 1, 3 },
        { "election", 1, 3 },
        { "barrier", 1, 3 },
        { "cache", 1, 4 },
        { "cache-bare", 1, 4 },
    };

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Within_the_budget_nothing_wrong_is_seen(string workload, ulong first, ulong last)
    {
        for (var seed = first; seed <= last; seed++) Held(Run(workload, seed, MinutesOf(workload), FaultSet.All));
    }

    [Theory]
    [InlineData("register")]
    [InlineData("counter")]
    [InlineData("wal")]
    [InlineData("files")]
    [InlineData("state")]
    [InlineData("raft")]
    [InlineData("membership")]
    [InlineData("metadata")]
    [InlineData("watch")]
    [InlineData("leases")]
    [InlineData("locks")]
    [InlineData("rwlocks")]
    [InlineData("semaphore")]
    [InlineData("election")]
    [InlineData("barrier")]
    [InlineData("cache")]
    [InlineData("cache-bare")]
    public void Beyond_the_budget_nothing_wrong_is_told_as_right(string workload)
    {
        for (var seed = 1UL; seed <= (IsOfLocks(workload) ? 2UL : IsConsensus(workload) ? 3UL : 4UL); seed++) Held(Run(workload, seed, MinutesOf(workload), FaultSet.All with { BeyondBudget = true }));
    }

    [Theory]
    [InlineData("register")]
    [InlineData("counter")]
    [InlineData("wal")]
    [InlineData("files")]
    [InlineData("state")]
    [InlineData("raft")]
    [InlineData("membership")]
    [InlineData("metadata")]
    [InlineData("watch")]
    [InlineData("leases")]
    [InlineData("locks")]
    [InlineData("rwlocks")]
    [InlineData("semaphore")]
    [InlineData("election")]
    [InlineData("barrier")]
    [InlineData("cache")]
    [InlineData("cache-bare")]
    public void Without_faults_everything_is_answered(string workload)
    {
        var result = Run(workload, 1, 2, FaultSet.None);
        Held(result);
        Assert.Equal(0, result.Faults);
        // There a leader that hands over leaves proposals of unknown outcome, and who gives up entering a barrier may have been counted.
        if (workload is not ("raft" or "membership" or "barrier")) Assert.DoesNotContain("unknown", result.Outcomes, StringComparison.Ordinal);
        Assert.True(result.Operations > 100, $"only {result.Operations} operations");
    }

    [Fact]
    public void A_deletion_that_comes_late_takes_nothing_away_that_was_written_since() => HoldsWith(new LateDeletions());

    [Fact]
    public void A_write_that_was_committed_is_never_told_as_certainly_not() => HoldsWith(new LostCommits());

    /// <summary>Those that are built around what ships; those of its sources are in <see cref="SourcePlantTests"/>.</summary>
    public static TheoryData<string, ulong> PlantedAround => PlantedWhere(plant => plant.Mutations.Count == 0);

    [Theory]
    [MemberData(nameof(PlantedAround))]
    public void A_planted_bug_is_found(string name, ulong seed) =>
        Assert.True(IsFound(PlantCatalog.All.Single(plant => plant.Name == name), seed), NotFound(name, seed));

    [Fact]
    public void Every_planted_bug_has_a_kept_seed_or_is_named_as_not_found() =>
        Assert.Equal(PlantCatalog.All.Select(plant => plant.Name).Order(), Planted.Select(row => (string)row[0]).Concat(NotFoundYet).Order());

    [Fact]
    public void Every_workload_is_run() => Assert.Equal(WorkloadCatalog.Names.Order(), Seeds.Select(row => (string)row[0]).Order());

    internal static TheoryData<string, ulong> PlantedWhere(Func<Plant, bool> condition)
    {
        var data = new TheoryData<string, ulong>();
        foreach (var row in Planted)
        {
            if (PlantCatalog.All.Any(plant => plant.Name == (string)row[0] && condition(plant))) data.Add((string)row[0], (ulong)row[1]);
        }

        return data;
    }

    internal static string NotFound(string name, ulong seed) => $"{name} is no longer found from seed {seed}: run 'plants {name} --seeds 1..200' for another.";

    // The workload's own where it says how long is worth it.
    private static double? MinutesOf(string workload) => IsConsensus(workload) || IsOfLocks(workload) ? null : 10;

    private static bool IsOfLocks(string workload) => workload is "locks" or "rwlocks" or "semaphore" or "election" or "barrier";

    // A group of replicas beats all the time, which takes long to simulate.
    private static bool IsConsensus(string workload) => workload is "raft" or "membership" or "metadata" or "watch" or "leases" or "cache" or "cache-bare";

    private static bool IsFound(Plant plant, ulong seed)
    {
        var isOfConsensus = IsConsensus(plant.CreateWorkload().Name);
        for (var at = seed; at <= seed + (isOfConsensus ? Window : 0); at++)
        {
            var result = OnThread(() => SimulationRun.Run(new RunOptions(at, isOfConsensus ? null : 10, FaultSet.All), plant.CreateWorkload(), plant));
            Assert.Null(result.Broken);
            if (result.Violation is not null) return true;
        }

        return false;
    }

    private static void HoldsWith(Plant network)
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var options = new RunOptions(seed, 5, FaultSet.None);
            Held(OnThread(() => SimulationRun.Run(options, network.CreateWorkload(), network)));
        }
    }

    private static RunResult Run(string workload, ulong seed, double? minutes, FaultSet faults) =>
        OnThread(() => SimulationRun.Run(new RunOptions(seed, minutes, faults), WorkloadCatalog.Create(workload)!));

    private static void Held(RunResult result)
    {
        var replay = $"dotnet run -c Release --project Simulator -- run {result.Workload} --seed {result.Seed}";
        Assert.True(result.Broken is null, $"seed {result.Seed} {result.Workload} is broken: {result.Broken}\n{replay}");
        Assert.True(result.Violation is null, result.Violation is { } violation ? $"seed {result.Seed} {result.Workload}\n{Report.Print(violation, replay)}" : "");
    }

    // A simulation needs a thread of its own, without the test runner's synchronization context.
    internal static RunResult OnThread(Func<RunResult> run)
    {
        RunResult? result = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = run();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        Assert.True(failure is null, $"{failure}");
        return result!;
    }
}
