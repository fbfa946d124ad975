using OrleansCluster.Simulator.Workloads.Metadata;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;

namespace OrleansCluster.Simulation.Tests.Metadata;

/// <summary>What stands around a replica's state machine tells when a snapshot is not of the state in which it was taken.</summary>
public class TapeTests
{
    private readonly LogTape _tape = new(() => 1);

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "a snapshot of r0 has something that came after it")]
    public void A_snapshot_is_of_the_instant_in_which_it_was_taken(bool isFrozen, string? told)
    {
        var list = new ListMachine(isFrozen);
        var machine = new TapedMachine(list, _tape, "r0");
        list.Parts.Add(1);
        var parts = machine.Freeze();
        list.Parts.Add(2);
        Assert.Equal(isFrozen ? 1 : 2, parts.Count());
        Assert.Equal(told is not null, _tape.Contradiction?.What.Contains(told!, StringComparison.Ordinal) == true);
        Assert.Equal(told is null, _tape.Contradiction is null);
    }

    // A list of bytes, of which each is a part of its snapshots.
    private sealed class ListMachine(bool isFrozen) : PassOnMachine(null!)
    {
        public List<byte> Parts { get; } = [];

        public override IEnumerable<ReadOnlyMemory<byte>> Freeze()
        {
            IEnumerable<byte> parts = isFrozen ? [.. Parts] : Parts;
            return parts.Select(part => new ReadOnlyMemory<byte>([part]));
        }
    }
}
