using Orleans.Runtime;
using OrleansCluster.Embedded.Processes;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Messaging;

/// <content>A call between processes: there is one such object on each side, and on each side that it is sent on from.</content>
internal abstract partial class Call
{
    private GrainId? _source;

    /// <summary>The session that it was sent over, and its number there; null if it stayed in this process.</summary>
    public SentOver? Sent { get; set; }

    /// <summary>The number that the process gave it that it came from.</summary>
    public long RemoteId { get; private set; }

    /// <summary>The calling grain; null if it was no grain.</summary>
    public GrainId? SourceId => _source ?? (Caller as Callee)?.GrainId;

    /// <summary>Whether the caller may still cancel it.</summary>
    public abstract bool IsCancellable { get; }

    /// <summary>What the callee answered, if that is an exception.</summary>
    public abstract Exception? AnswerException { get; }

    /// <summary>How long the message was that it came in.</summary>
    public int RemoteBytes { get; private set; }

    /// <summary>Whether its caller wants to know where it was sent on to.</summary>
    public bool AsksWhere { get; private set; }

    public void CameIn(in RequestHeader header, int bytes)
    {
        RemoteId = header.Id;
        RemoteBytes = bytes;
        AsksWhere = (header.Flags & RequestFlags.AsksWhere) != 0;
        Forwards = header.Forwards;
        if (!header.Source.IsDefault) _source = header.Source;
    }

    /// <summary>Cancels the callee's token, in this process or in the one that the call was sent to.</summary>
    public void CancelWhereItIs()
    {
        if (Sent is { } sent) sent.Session.SendCancel(sent.Id);
        else CancelCallee();
    }

    /// <exception cref="Orleans.Serialization.SerializerException">An argument cannot be written.</exception>
    public abstract void WriteArguments(WireWriter writer);

    /// <exception cref="Orleans.Serialization.SerializerException">The result cannot be written.</exception>
    public abstract void WriteResult(WireWriter writer);

    public abstract void ReadResult(WireReader reader);

    public abstract void SetAnswer(Exception exception);

    private bool AnsweredElsewhere(Exception? failure)
    {
        if (Origin is not RemoteCaller caller) return false;
        ForgetSending();
        if (Method.IsOneWay) caller.Session.Drop(this);
        else caller.Session.Answer(this, failure);
        return true;
    }

    /// <summary>Nobody will answer it: it was one-way and has ended, or its callee is no more, and its caller is left to its time.</summary>
    public void Forsake()
    {
        if (Origin is not RemoteCaller caller || !TrySettle()) return;
        ForgetSending();
        caller.Session.Drop(this);
    }

    private void ForgetSending()
    {
        PendingIn?.Remove(this);
        if (Sent is { } sent) sent.Session.Forget(sent.Id);
    }
}
