using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using OrleansCluster.Gateways.Redis.Commands;
using OrleansCluster.Gateways.Redis.Protocol;

namespace OrleansCluster.Gateways.Redis.Connections;

/// <summary>
/// One client: commands are read, run and answered in their order. All replies to what one read from the socket brought go out in one piece, and
/// nothing more is read before the client has taken enough of them.
/// </summary>
internal sealed class RedisConnection
{
    // What each may have here of a command that has not come whole, beside what all of them share.
    private const long OwnBytes = 64 * 1024;

    // What is still taken of somebody who is sent away; as much as a socket reads ahead at most.
    private const long MaxIgnoredBytes = 1024 * 1024;

    // Commands, a power of two: some milliseconds of the smallest ones.
    private const uint RunWithoutYield = 1_024;

    private readonly ConnectionContext _context;
    private readonly RedisServer _server;
    private readonly RedisSession _session;
    private readonly RespReader _reader;
    private readonly ReplyStream _replies;
    private readonly CommandRunner _runner;

    // Not the connection's own: that is cancelled when a client has said its last word, though it waits for the reply.
    private readonly CancellationTokenSource _ending = new();
    private ReadOnlySequence<byte> _buffer;
    private long _held;
    private long _commands;
    private uint _run;
    private bool _isUnfinished;

    // Timestamps, 0 if there is none: until when the client must have said something (its password, the rest of a command, anything), and taken something.
    private long _readBy;
    private long _writeBy;

    public RedisConnection(ConnectionContext context, RedisServer server, long id)
    {
        (_context, _server, _session) = (context, server, new RedisSession(id));
        _reader = new(server.Options.MaxArguments, server.Options.MaxCommandBytes);
        _replies = new(context.Transport.Output, WaitsForClient);
        _runner = new(server, _session, _reader, _replies) { CancellationToken = _ending.Token, IsTrusted = !server.HasPassword };
        _readBy = server.HasPassword ? After(server.Options.HandshakeTimeout) : IdleEnd();
    }

    /// <summary>Serves until the client goes, breaks the protocol, or the host stops.</summary>
    public async Task RunAsync()
    {
        var input = _context.Transport.Input;
        using var stopping = _context.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested.Register(input.CancelPendingRead);
        try
        {
            while (!_session.IsClosing)
            {
                var read = await input.ReadAsync();
                _buffer = read.Buffer;
                await AnswerAsync();
                input.AdvanceTo(_buffer.Start, _buffer.End);
                if (read.IsCompleted || read.IsCanceled)
                    return;
            }

            Ignore(input);
        }
        finally
        {
            _server.Waiting.TryChange(ref _held, 0);
        }
    }

    /// <summary>Ends it if it had time enough.</summary>
    public void EndIfOverdue(long now)
    {
        if (IsPast(Volatile.Read(ref _readBy), now))
            End("It was silent for too long, or a command, or the password, did not come in time.");
        else if (IsPast(Volatile.Read(ref _writeBy), now))
            End("Replies were not taken in time.");
    }

    private void End(string reason)
    {
        _context.Abort(new ConnectionAbortedException(reason));
        _ending.Cancel();
    }

    private static bool IsPast(long moment, long now) => moment != 0 && now - moment > 0;

    private async ValueTask AnswerAsync()
    {
        var outcome = RespOutcome.NeedsMore;
        while (!_session.IsClosing && (outcome = _reader.TryRead(ref _buffer)) == RespOutcome.Command)
        {
            _commands++;
            StopWaiting();
            await _runner.RunAsync();

            // On the thread that polls, every other socket of the process waits meanwhile; one that sends without an end goes on in the pool.
            if ((++_run & (RunWithoutYield - 1)) == 0)
                await Task.Yield();
        }

        if (_commands > 0)
            StopWaiting();
        await _runner.Batch.DrainAsync(_ending.Token);
        _reader.Release();
        _server.Figures.CountCommands(_commands);
        _commands = 0;
        if (outcome == RespOutcome.Fault)
            Refuse(_reader.Fault);
        else if (!_session.IsClosing && !_server.Waiting.TryChange(ref _held, _buffer.IsEmpty ? 0 : Math.Max(0, _buffer.Length + _reader.HeldBytes - OwnBytes)))
            Refuse("too many bytes of unfinished commands wait here");
        await _replies.FlushAsync(_ending.Token);
        if (!_session.IsClosing && _session.IsAuthenticated)
            WaitForMore();
    }

    private void Refuse(string fault)
    {
        _replies.Writer.Error(RedisErrors.Bytes($"ERR Protocol error: {fault}"));
        _session.IsClosing = true;
    }

    // While commands run, and replies are taken, nobody waits for the client to say something; but a stranger has no more time for that.
    private void StopWaiting()
    {
        if (_readBy == 0 || !_session.IsAuthenticated)
            return;
        _isUnfinished = false;
        Volatile.Write(ref _readBy, 0);
    }

    // The time of a command goes from its first byte on, whatever comes of it piece by piece.
    private void WaitForMore()
    {
        var wasUnfinished = _isUnfinished;
        _isUnfinished = !_buffer.IsEmpty;
        if (!_isUnfinished)
            Volatile.Write(ref _readBy, IdleEnd());
        else if (!wasUnfinished)
            Volatile.Write(ref _readBy, After(_server.Options.CommandTimeout));
    }

    // What is known to have come is taken: the system tells a client that unread bytes were thrown away, and it may forget the reply over that. Who goes on
    // sending without an end may forget it.
    private static void Ignore(PipeReader input)
    {
        for (var left = MaxIgnoredBytes; left > 0 && input.TryRead(out var rest) && !rest.IsCompleted;)
        {
            left -= rest.Buffer.Length;
            input.AdvanceTo(rest.Buffer.End);
        }
    }

    private void WaitsForClient(bool waits) => Volatile.Write(ref _writeBy, waits ? After(_server.Options.WriteTimeout) : 0);

    private long IdleEnd() => _server.Options.IdleTimeout > TimeSpan.Zero ? After(_server.Options.IdleTimeout) : 0;

    private long After(TimeSpan time) => _server.Time.GetTimestamp() + (long)(time.TotalSeconds * _server.Time.TimestampFrequency);
}
