using System.Buffers;
using System.IO.Pipelines;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>What a client sends who says one thing, and then anything for ever. Complains when it is read for too long.</summary>
internal sealed class EndlessReader(byte[] first) : PipeReader
{
    public const int MaxReads = 1_000;

    private static readonly byte[] More = new byte[64 * 1024];

    /// <summary>How often it was read.</summary>
    public int Reads { get; private set; }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => new(Next());

    public override bool TryRead(out ReadResult result)
    {
        result = Next();
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed)
    {
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
    }

    public override void CancelPendingRead()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    private ReadResult Next() => ++Reads <= MaxReads
        ? new ReadResult(new ReadOnlySequence<byte>(Reads == 1 ? first : More), isCanceled: false, isCompleted: false)
        : throw new InvalidOperationException("Somebody still listens.");
}
