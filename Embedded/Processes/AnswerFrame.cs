using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Processes;

/// <summary>How an outcome is written: kind, the call's number, its status, then the result or the exception.</summary>
internal static class AnswerFrame
{
    public static void Write(WireWriter writer, Call call, Exception? failure)
    {
        var exception = failure ?? call.AnswerException;
        if (exception is not null)
        {
            WriteFailure(writer, call.RemoteId, exception);
            return;
        }

        Begin(writer, call.RemoteId, AnswerStatus.Result);
        call.WriteResult(writer);
    }

    public static void WriteFailure(WireWriter writer, long id, Exception exception)
    {
        Begin(writer, id, AnswerStatus.Exception);
        EngineTypes.Copiers.Wire.GetCodec<Exception>().Write(writer, exception);
    }

    public static WireWriter Compose(WireWriter writer, long id, AnswerStatus status)
    {
        Begin(writer, id, status);
        return writer;
    }

    /// <summary>Reads what follows the status into the call. What cannot be read is an outcome too: the caller learns why.</summary>
    public static void ReadOutcome(WireReader reader, Call call, AnswerStatus status)
    {
        try
        {
            if (status == AnswerStatus.Result) call.ReadResult(reader);
            else call.SetAnswer(EngineTypes.Copiers.Wire.GetCodec<Exception>().Read(reader) ?? throw new WireFormatException("an exception is missing", reader.Position));
        }
#pragma warning disable CA1031 // As above: it is this call's affair alone.
        catch (Exception e)
#pragma warning restore CA1031
        {
            call.SetAnswer(new Orleans.Serialization.SerializerException($"The answer to {call.Method} could not be read: {e.Message}. The call took effect.", e));
        }
    }

    private static void Begin(WireWriter writer, long id, AnswerStatus status)
    {
        writer.Reset();
        writer.WriteByte((byte)FrameKind.Answer);
        writer.WriteVarint((ulong)id);
        writer.WriteByte((byte)status);
    }
}
