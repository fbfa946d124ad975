using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Processes;

/// <summary>How an outcome is written: kind, the call's number, its status, where the grain is if that is told, then the result or the exception.</summary>
internal static class AnswerFrame
{
    public static void Write(WireWriter writer, Call call, Exception? failure)
    {
        var exception = failure ?? call.AnswerException;
        var status = exception is null ? AnswerStatus.Result : AnswerStatus.Exception;
        var silo = failure is null && call.AsksWhere && call.Sent is { Session: { Address: not null } session } ? session.Other.Name : null;
        Compose(writer, call.RemoteId, silo is null ? status : status | AnswerStatus.SentOn);
        if (silo is not null) writer.WriteString(silo);
        if (exception is null) call.WriteResult(writer);
        else EngineTypes.Copiers.Wire.GetCodec<Exception>().Write(writer, exception);
    }

    public static void WriteFailure(WireWriter writer, long id, Exception exception)
    {
        Compose(writer, id, AnswerStatus.Exception);
        EngineTypes.Copiers.Wire.GetCodec<Exception>().Write(writer, exception);
    }

    public static WireWriter Compose(WireWriter writer, long id, AnswerStatus status)
    {
        writer.Reset();
        writer.WriteByte((byte)FrameKind.Answer);
        writer.WriteVarint((ulong)id);
        writer.WriteByte((byte)status);
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
}
