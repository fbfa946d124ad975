using OrleansCluster.Grains.Consensus;
using OrleansCluster.Simulator.Workloads.Metadata.Truth;

namespace OrleansCluster.Simulator.Workloads.Metadata;

/// <summary>Writes on the tape what a replica applies and answers.</summary>
internal sealed class TapedMachine(IReplicatedStateMachine inner, LogTape tape, string replica) : PassOnMachine(inner)
{
    public override ReadOnlyMemory<byte> Apply(long index, ReadOnlyMemory<byte> command)
    {
        var answer = base.Apply(index, command);
        tape.Add(replica, index, command.Span, answer.Span);
        return answer;
    }
}
