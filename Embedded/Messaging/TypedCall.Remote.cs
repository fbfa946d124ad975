using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Messaging;

/// <content>Its arguments and its outcome on the wire.</content>
internal sealed partial class Call<TTarget, TArguments, TResult>
{
    public override bool IsCancellable => _cancellation is not null;

    public override Exception? AnswerException => _exception;

    public override void WriteArguments(WireWriter writer) => _method.WriteArguments(writer, in _arguments);

    public override void WriteResult(WireWriter writer) => _method.WriteResult(writer, _result);

    public override void ReadResult(WireReader reader) => _result = _method.ReadResult(reader);

    public override void SetAnswer(Exception exception) => _exception = exception;

    /// <summary>The call's caller is in another process and may send a cancellation.</summary>
    public void AwaitRemoteCancellation()
    {
        if (_method.WriteToken is not { } write) return;
        _cancellation = new CallCancellation(this, CancellationToken.None);
        write(ref _arguments, _cancellation.CalleeToken);
    }
}
