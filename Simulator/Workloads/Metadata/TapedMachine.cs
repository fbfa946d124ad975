using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>
/// Writes on the tape what a replica applies and answers, and holds its snapshots, which are written while more is applied, to what they were in
/// the instant in which they were taken.
/// </summary>
internal sealed class TapedMachine(IReplicatedStateMachine inner, LogTape tape, string replica) : PassOnMachine(inner)
{
    public override ReadOnlyMemory<byte> Apply(long index, ReadOnlyMemory<byte> command)
    {
        var answer = base.Apply(index, command);
        tape.Add(replica, index, command.Span, answer.Span);
        return answer;
    }

    public override IEnumerable<ReadOnlyMemory<byte>> Freeze()
    {
        byte[][] now = [.. base.Freeze().Select(part => part.ToArray())];
        return Compared(base.Freeze(), now);
    }

    private IEnumerable<ReadOnlyMemory<byte>> Compared(IEnumerable<ReadOnlyMemory<byte>> written, byte[][] now)
    {
        var at = 0;
        foreach (var part in written)
        {
            if (at == now.Length || !part.Span.SequenceEqual(now[at++])) tape.NoteThawed(replica);
            yield return part;
        }
    }
}
