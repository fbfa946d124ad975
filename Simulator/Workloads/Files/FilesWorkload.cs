using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Files;
using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Loop;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Files;

/// <summary>
/// Clients write, read, look up, list and delete a few files, with the shipped client library over the shipped grains and block stores.
/// <para>Never seen: of each path anything but the contents of one write after the other, each whole, in an order that all could have seen
/// (linearizable, listings included); a byte that is not as it was written, in whole readings and in ranges; a write that failed with a
/// known outcome; a version below one seen before; a failure that is not of the documented ones. When all is whole again: an acknowledged
/// file that cannot be read, or of which a silo whose disk was never damaged has lost a block; a block that belongs to nothing and is not
/// collected.</para>
/// <para>Budget: of each acknowledged block one copy stays intact: with the lowest replication 2, the disk of one machine may lose or change
/// what it held, a silo that joined and leaves with its disk being such a one. The durable store keeps what it acknowledged. Clocks may do
/// anything, but that versions grow over a deletion holds only as far as clocks agree.</para>
/// </summary>
internal sealed class FilesWorkload : Workload
{
    private const int LowestReplication = 2;

    private readonly FileContents _contents = new();
    private readonly SeenVersions _versions = new();
    private readonly FileFindings _findings = new();
    private TimeSpan _grace;

    /// <summary>Every path that is used. One of them is a file where others have a directory.</summary>
    public static IReadOnlyList<string> Paths { get; } = ["in/a", "in/b", "in/b/c", "d"];

    /// <summary>What the silos are told; the block stores' sweeps and the sessions' ends happen many times in a run.</summary>
    public static TimeSpan SessionLifetime { get; } = TimeSpan.FromSeconds(15);

    public override string Name => "files";

    public override string Promise => "every path is linearizable, what is read is whole and as written, what was acknowledged stays, and garbage goes";

    public override FaultBudget Budget { get; } = new("one copy of each acknowledged block stays intact, the durable store keeps what it acknowledged")
    {
        DamagedDisks = LowestReplication - 1,
    };

    public override TimeSpan Think => TimeSpan.FromMilliseconds(700);

    public override void Build(World world)
    {
        var chance = world.Seeds.Fork("files");
        _grace = chance.Pick([TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6)]);
    }

    public override void ConfigureSilo(ISiloBuilder builder) => builder.AddOrleansClusterFiles(options =>
    {
        options.SessionLifetime = SessionLifetime;
        options.ReplacedBlockGrace = _grace;
        options.GarbageRetryPeriod = TimeSpan.FromSeconds(3);
        options.GarbageGiveUpAfter = TimeSpan.FromSeconds(20);
        options.SweepPeriod = TimeSpan.FromSeconds(4);
        options.SweepBatch = 16;
    });

    public override void ConfigureClient(IClientBuilder builder, SimClient client) => builder.Services.AddOrleansClusterFiles(options =>
    {
        options.BlockSize = FileContents.BlockSize;
        options.Replication = LowestReplication;
        options.ReadPieceSize = 24 * 1024;
        options.CallTimeout = TimeSpan.FromSeconds(2);
        options.HedgeDelay = TimeSpan.FromMilliseconds(100);
        options.MaxAttempts = 4;
        options.MaxRetryPause = TimeSpan.FromSeconds(1);
        options.SuspectFor = TimeSpan.FromSeconds(2);
    });

    public override Task WorkAsync(World world, SimClient client, int number)
    {
        _versions.NoteClocks(world);
        var chance = client.Process.Chance;
        var path = chance.Pick(Paths);
        var work = new FileWork(world, client, _contents, _versions, _findings);
        return chance.Next(100) switch
        {
            < 24 => work.WriteAsync(path),
            < 32 => work.ReplaceAsync(path),
            < 50 => work.ReadAsync(path),
            < 66 => work.ReadRangeAsync(path),
            < 74 => work.StatAsync(path),
            < 83 => work.DeleteAsync(path),
            < 88 => work.DeleteVersionAsync(path),
            < 93 => work.AuditAsync(path),
            _ => work.ListAsync(chance.Pick(["", "in", "in/b"])),
        };
    }

    /// <summary>A write that is acknowledged, and a reading of what is there then.</summary>
    public override async Task<bool> ProgressAsync(World world, SimClient client, int number)
    {
        _versions.NoteClocks(world);
        var path = client.Process.Chance.Pick(Paths);
        var work = new FileWork(world, client, _contents, _versions, _findings);
        return await work.WriteAsync(path) && await work.ReadAsync(path);
    }

    public override async Task LookAsync(World world, SimClient? client)
    {
        var work = new FileWork(world, client!, _contents, _versions, _findings);
        var look = new FileLook(world, client!, work, _findings);
        foreach (var path in Paths) await look.ReadAsync(path);
        foreach (var path in Paths) await look.VerifyReplicasAsync(path);
        await look.SweepAsync();
    }

    public override Violation? Check(World world, bool isBeyondBudget) =>
        _findings.First(isBeyondBudget)
        ?? _versions.Check(world.History.Operations)
        ?? Linearizability.Check(world.History.Operations, new FileModel(), SearchLimits.Default);
}
