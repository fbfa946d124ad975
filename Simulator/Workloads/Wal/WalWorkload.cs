using OrleansCluster.Simulator.Checking;
using OrleansCluster.Simulator.Faults;
using OrleansCluster.Simulator.Nodes;
using OrleansCluster.Simulator.Running;

namespace OrleansCluster.Simulator.Workloads.Wal;

/// <summary>
/// Two programs each keep a write-ahead log on a disk with every fault there is: they append from several places at once, read, truncate at
/// both ends, die, lose their power, and open it again.
/// <para>Never seen: an acknowledged record that is missing or has another index, a record that was refused, cut off or missing before, bytes
/// that were never appended, an intact log that is refused.</para>
/// <para>Budget: one of the two disks is never damaged (it may be slow, stalled, full, fail reads, writes and flushes, and lose what was not
/// flushed). Of the other, whose bits may flip and whose writes may land elsewhere, the promise is less: wrong bytes are never told as right;
/// the log is refused as damaged, or lacks at most its last batch, where damage cannot be told from a torn write.</para>
/// </summary>
internal class WalWorkload : Workload
{
    private const int Logs = 2;

    private readonly List<WalNode> _nodes = [];
    private readonly Dictionary<WalNode, int> _acknowledgedBefore = [];

    public override string Name => "wal";

    public override string Promise => "the log keeps what it acknowledged, in order, and never invents a record, whatever its disk does";

    public override FaultBudget Budget { get; } = new("one of the two disks is never damaged; of the other, damage is told or costs the last batch only")
    {
        DamagedDisks = Logs - 1,
    };

    public override int Silos => 0;

    public override void Build(World world)
    {
        for (var i = 0; i < Logs; i++)
        {
            var node = new WalNode(world, world.NewMachine($"log-{i}"), $"log-{i}");
            _nodes.Add(node);
            world.Add(node);
        }
    }

    public override Task WorkAsync(World world, SimClient client, int number) =>
        throw new NotSupportedException("The logs' programs work by themselves.");

    public override Task<bool> ProgressAsync(World world, SimClient client, int number) =>
        throw new NotSupportedException("The logs' programs work by themselves.");

    /// <summary>The programs work by themselves; in the liveness phase each must have appended something.</summary>
    public override async Task<bool> WorkAloneAsync(World world)
    {
        if (world.Phase != Phase.Liveness)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), world.Self.Time);
            return true;
        }

        foreach (var node in _nodes) _acknowledgedBefore.TryAdd(node, node.Acknowledged);
        return _nodes.TrueForAll(node => node.Acknowledged > _acknowledgedBefore[node]);
    }

    /// <summary>Every log is opened once more, after the power was lost with appends under way.</summary>
    public override async Task LookAsync(World world, SimClient? client)
    {
        foreach (var node in _nodes)
        {
            node.Crash(powerLoss: true);
            node.Start();
        }

        while (!_nodes.TrueForAll(node => node.IsUp)) await Task.Delay(TimeSpan.FromMilliseconds(100), world.Self.Time);
    }

    public override Violation? Check(World world, bool isBeyondBudget)
    {
        var wrong = _nodes.Select(node => node.Wrong).FirstOrDefault(text => text is not null);
        return wrong is null ? null : new Violation("log", wrong, [.. world.History.Operations.TakeLast(20)], []);
    }
}
