using System.Collections.Concurrent;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Invocation;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Processes;

/// <summary>
/// An established connection to another process: calls in both directions, each with its answer on the same connection. When it ends,
/// every call that waits for an answer over it fails at once; whether it took effect is unknown.
/// </summary>
internal sealed class Session
{
    [ThreadStatic]
    private static WireWriter? t_writer;

    [ThreadStatic]
    private static int t_limit;

    private readonly PeerConnection _connection;
    private readonly ProcessNetwork _network;
    private readonly ConcurrentDictionary<long, Call> _sent = new();
    private readonly ConcurrentDictionary<long, Call> _cancellable = new();
    private readonly WireReader _reader = new();
    private long _lastId;
    private volatile bool _takesCalls;
    private volatile bool _isSeen;
    private readonly RequestsUnderWay _requests;
    private readonly LogLimit _full;
    private int _silentTicks;
    private volatile bool _ended;

    public Session(PeerConnection connection, PeerIdentity other, SiloAddress? address, ProcessNetwork network)
    {
        _connection = connection;
        _network = network;
        Other = other;
        Address = address;
        _requests = new RequestsUnderWay(network.Options, network.Budget);
        _full = new LogLimit(network.Time, TimeSpan.FromMinutes(1));
        Caller = new RemoteCaller(network.Cluster, this);
    }

    public PeerIdentity Other { get; }

    /// <summary>The silo's address; null for a client.</summary>
    public SiloAddress? Address { get; }

    /// <summary>On whose behalf the calls are made that come from there.</summary>
    public RemoteCaller Caller { get; }

    /// <summary>Whether the other side is a silo that takes new calls.</summary>
    public bool TakesCalls => _takesCalls && !_ended;

    /// <summary>Whether the other side said that it takes no calls any more, as a silo does before it stops.</summary>
    public bool HasTakenLeave { get; private set; }

    /// <summary>Whether the other side sends no new calls any more, and has the answers to all it sent.</summary>
    public bool IsQuiet => _ended || (_isSeen && _requests.Count == 0);

    public override string ToString() => $"{Other.Name}{(Address is null ? string.Empty : $" ({Address})")}";

    /// <summary>Reads what comes until the connection ends.</summary>
    /// <exception cref="FrameException">What came is not allowed.</exception>
    public Task RunAsync() => _connection.ReadAllAsync(_network.Options.MaxMessageBytes, OnFrame);

    /// <summary>Sends a call on. False if the connection is gone: it was not sent.</summary>
    /// <exception cref="Orleans.Serialization.SerializerException">The arguments cannot be written, or are too large.</exception>
    /// <exception cref="LinkFullException">Too much waits to be sent.</exception>
    public bool TrySend(Call call, bool placed)
    {
        if (_ended || (Address is not null && !_takesCalls)) return false;
        if (call.IsSettled) return true; // given up while its way was looked for
        var writer = Rent();
        var id = call.Method.IsOneWay ? 0 : Interlocked.Increment(ref _lastId);
        RequestFrame.Write(writer, call, id, placed);
        if (id != 0)
        {
            if (call.Origin is RemoteCaller relay) relay.Relay(call);
            call.Sent = new SentOver(this, id);
            _sent[id] = call;
            if (call.IsSettled && _sent.TryRemove(id, out _)) return true;
        }

        var isSent = false;
        try
        {
            isSent = _connection.TrySend(writer.Written.Span, isRequest: true);
        }
        finally
        {
            // Whoever takes it out decides: if the session ended meanwhile and failed it, its outcome is told already.
            if (!isSent && id != 0 && !_sent.TryRemove(id, out _)) isSent = true;
        }

        if (isSent && id == 0) call.Forsake();
        if (isSent && _ended) FailSent();
        return isSent;
    }

    public void SendCancel(long id)
    {
        var writer = Rent();
        writer.WriteByte((byte)FrameKind.Cancel);
        writer.WriteVarint((ulong)id);
        TrySendControl(writer.Written.Span); // the callee learns of it, or does not: that is all a cancellation promises
    }

    public void SendStatus(bool takesCalls)
    {
        var writer = Rent();
        _isSeen = false;
        writer.WriteByte((byte)FrameKind.Status);
        writer.WriteByte(takesCalls ? (byte)1 : (byte)0);
        if (!TrySendControl(writer.Written.Span)) Abort("it could not be told whether this silo takes calls");
    }

    /// <summary>A call's outcome is decided: its answer is not waited for any more.</summary>
    public void Forget(long id) => _sent.TryRemove(id, out _);

    /// <summary>Answers a call that came from there, and is not one-way.</summary>
    /// <param name="call">The call, which holds its result, or its exception if <paramref name="failure"/> is null.</param>
    /// <param name="failure">What the engine answers in place of the grain.</param>
    public void Answer(Call call, Exception? failure)
    {
        var writer = Rent();
        try
        {
            AnswerFrame.Write(writer, call, failure);
        }
#pragma warning disable CA1031 // Whatever keeps an answer from being written is the caller's answer: code of the result's type runs here.
        catch (Exception unable)
#pragma warning restore CA1031
        {
            AnswerFrame.WriteFailure(writer, call.RemoteId, unable as Orleans.Serialization.SerializerException
                ?? new Orleans.Serialization.SerializerException($"The answer to {call.Method} could not be written: {unable.GetType()}: {unable.Message} The call took effect."));
        }

        Reply(writer, call.RemoteId);
        Drop(call);
    }

    /// <summary>A call that came from there has ended, and no answer is to be sent any more.</summary>
    public void Drop(Call call)
    {
        if (call.IsCancellable) _cancellable.TryRemove(call.RemoteId, out _);
        _requests.Add(-1, call.RemoteBytes);
    }

    /// <summary>The silo takes no calls: its caller may send this one elsewhere.</summary>
    public void AnswerNotHere(Call call)
    {
        Reply(AnswerFrame.Compose(Rent(), call.RemoteId, AnswerStatus.NotHere), call.RemoteId);
        Drop(call);
    }

    /// <summary>A sign of life if none was sent for a while; the end if none came for too long.</summary>
    public void Tick(TimeSpan pingAfter, TimeSpan awayAfter)
    {
        // Twice: when this process itself stood still, what came meanwhile is read first.
        _silentTicks = _connection.Silence >= awayAfter ? _silentTicks + 1 : 0;
        if (_silentTicks > 1) Abort($"nothing was heard of {this} for {awayAfter}");
        else if (_connection.Idleness >= pingAfter) TrySendControl([(byte)FrameKind.Ping]);
    }

    /// <summary>Ends it when all that was sent is written out.</summary>
    public Task CompleteAsync() => _connection.CompleteAsync();

    public void Abort(string why) => _connection.Abort(why);

    /// <summary>The connection has ended: what waits for an answer fails.</summary>
    public void End()
    {
        _ended = true;
        FailSent();
        foreach (var call in _cancellable.Values) _network.Cluster.Fabric.Cancel(call);
    }

    // One for each thread; what is written is copied before anything else runs on it.
    private WireWriter Rent()
    {
        var limit = _network.Options.MaxMessageBytes;
        if (t_writer is null || t_limit != limit)
        {
            t_writer?.Dispose();
            (t_writer, t_limit) = (new WireWriter(limit), limit);
        }

        t_writer.Reset();
        return t_writer;
    }

    // What is no call, and no answer to one, may be left out when too much waits to be written: then this is false.
    private bool TrySendControl(ReadOnlySpan<byte> frame)
    {
        try
        {
            _connection.TrySend(frame, isRequest: false);
            return true;
        }
        catch (LinkFullException)
        {
            return false;
        }
    }

    private void Reply(WireWriter writer, long id)
    {
        if (TrySendControl(writer.Written.Span)) return;
        AnswerFrame.WriteFailure(writer, id, new LimitExceededException("The answer was not sent: too much waits to be written. Whether the call took effect is unknown."));

        // An answer that is lost here would leave its caller waiting: the connection ends, and it learns that the outcome is unknown.
        if (!TrySendControl(writer.Written.Span)) Abort($"{this} does not take its answers: too much waits to be written");
    }

    private void FailSent()
    {
        foreach (var (id, call) in _sent)
        {
            if (_sent.TryRemove(id, out _))
                call.Fail(new SiloUnavailableException($"The connection to {this} ended while {call.Target.GrainId} was to answer {call.Method}. Whether the call took effect is unknown."));
        }
    }

    private void OnFrame(ReadOnlyMemory<byte> payload)
    {
        _reader.Reset(payload, _network.ReferencesFrom);
        var kind = (FrameKind)_reader.ReadByte();
        switch (kind)
        {
            case FrameKind.Request:
                OnRequest(payload.Length);
                break;
            case FrameKind.Answer:
                OnAnswer();
                break;
            case FrameKind.Cancel:
                if (_cancellable.TryGetValue((long)_reader.ReadVarint(), out var call)) _network.Cluster.Fabric.Cancel(call);
                break;
            case FrameKind.Ping:
                break;
            case FrameKind.Status:
                var tookCalls = _takesCalls;
                _takesCalls = _reader.ReadByte() != 0;
                HasTakenLeave = tookCalls && !_takesCalls;
                _network.OnStatus(this);
                if (!_takesCalls && !TrySendControl([(byte)FrameKind.StatusSeen])) Abort("it could not be told that its leave was seen");
                break;
            case FrameKind.StatusSeen:
                _isSeen = true;
                break;
            default:
                throw new FrameException($"A frame of kind {(byte)kind} came from {this}, which is not known.");
        }
    }

    private void OnRequest(int bytes)
    {
        var header = RequestFrame.ReadHeader(_reader);
        if (!TakesOneMore(header, bytes)) return;
        Call call;
        MethodModel? method = null;
        try
        {
            if (!_network.Methods.TryFind(header.Method, out method))
            {
                if (!header.IsOneWay) Reply(AnswerFrame.Compose(Rent(), header.Id, AnswerStatus.UnknownMethod), header.Id);
                return;
            }

            call = RequestFrame.ReadCall(_reader, header, bytes, method, Caller, _network.ReferencesFrom);
        }
#pragma warning disable CA1031 // What a peer wrote may make any code of its arguments' types fail: that is this call's affair alone.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Refuse(header, new Orleans.Serialization.SerializerException($"The arguments of {method?.ToString() ?? "a method"} could not be read: {e.Message}. The grain was not called."));
            return;
        }

        _requests.Add(1, bytes);
        if (call.IsCancellable) _cancellable[header.Id] = call;
        _network.Router.OnRequest(this, call, header.IsPlaced);
    }

    private bool TakesOneMore(in RequestHeader header, int bytes)
    {
        if (_requests.Refusal(bytes) is not { } refusal) return true;
        if (_full.Passes(out _)) ProcessLog.Full(_network.Logger, _network.Self.Name, this, refusal);
        Refuse(header, new LinkFullException($"{_network.Self.Name} takes no more calls of {Other.Name} for now: {refusal}. The grain was not called: try it later."));
        return false;
    }

    private void Refuse(in RequestHeader header, Exception reason)
    {
        if (header.IsOneWay) return;
        var writer = Rent();
        AnswerFrame.WriteFailure(writer, header.Id, reason);
        Reply(writer, header.Id);
    }

    private void OnAnswer()
    {
        var id = (long)_reader.ReadVarint();
        var status = (AnswerStatus)_reader.ReadByte();
        var silo = (status & AnswerStatus.SentOn) != 0 ? _reader.ReadString() : null;
        status &= ~AnswerStatus.SentOn;
        if (!_sent.TryRemove(id, out var call)) return; // its caller gave up
        if (silo is not null && _network.LocalSilo is null) _network.Router.OnSentOn(call.Target, silo);
        switch (status)
        {
            case AnswerStatus.NotHere:
                _network.Router.OnNotHere(this, call);
                break;
            case AnswerStatus.UnknownMethod:
                call.Fail(new OrleansMessageRejectionException($"{this} does not know {call.Method}: it runs another version. The grain was not called."));
                break;
            default:
                AnswerFrame.ReadOutcome(_reader, call, status);
                call.Deliver();
                break;
        }
    }
}
