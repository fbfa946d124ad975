using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Processes;

/// <summary>Keeps a connection to one silo of the list: when it ends, or cannot be made, it is asked again, ever more seldom.</summary>
internal sealed class SiloLink(string name, IPEndPoint endpoint, ProcessNetwork network, SocketConnectionContextFactory sockets) : IAsyncDisposable
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly LogLimit _differences = new(network.Time, TimeSpan.FromMinutes(1));
    private volatile TaskCompletionSource _attempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _poked = new();
    private Task _run = Task.CompletedTask;
    private string? _lastReason;
    private volatile string? _lastEndpoints;

    public string Name => name;

    /// <summary>The connection, if there is one.</summary>
    public Session? Session { get; private set; }

    /// <summary>The silo's address when it was last heard of.</summary>
    public SiloAddress? LastAddress { get; private set; }

    /// <summary>Why there is no connection; null if there is one, or none was tried.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Completes when the silo was asked for the first time, whatever it said.</summary>
    public Task FirstAttempt => _attempt.Task;

    /// <summary>The silo's last life in which it took calls.</summary>
    public PeerIdentity? LastLife { get; set; }

    public void Start() => _run = RunAsync();

    /// <summary>The silo is there, it was heard of in another way: it is asked now.</summary>
    public void Poke() => _poked.TrySetResult();

    /// <summary>Ends the connection and makes another; completes when that was tried.</summary>
    public Task AskAnewAsync()
    {
        _attempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Session?.Abort($"{network.Self.Name} has taken a later generation");
        Poke();
        return _attempt.Task;
    }

    /// <summary>The lists of two silos should be the same. Where their entries for each other differ, it is told once, and once in a minute at most.</summary>
    public void Compare(PeerIdentity other)
    {
        if (other.Endpoint.Length == 0 || network.LocalSilo is null) return;
        var (here, there) = ($"{name} at {endpoint}, {network.Self.Name} at {network.Self.Endpoint}", $"{name} at {other.Endpoint}, {network.Self.Name} at {other.EndpointOfOther}");
        if (here == there || _lastEndpoints == there || !_differences.Passes(out var leftOut)) return;
        _lastEndpoints = there;
        ProcessLog.OtherEndpoints(network.Logger, network.Self.Name, name, here, there, leftOut);
    }

    public async ValueTask DisposeAsync()
    {
        _stop.Cancel();
        Session?.Abort($"{network.Self.Name} stops");
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var backOff = FirstBackOff;
        while (!_stop.IsCancellationRequested)
        {
            if (await TryServeAsync()) backOff = FirstBackOff;
            else _attempt.TrySetResult();
            await PauseAsync(backOff);
            backOff = backOff * 2 < network.Options.MaxBackOff ? backOff * 2 : network.Options.MaxBackOff;
        }
    }

    /// <returns>Whether there was a connection.</returns>
    private async Task<bool> TryServeAsync()
    {
        PeerConnection? connection = null;
        try
        {
            connection = await WithinLimit(ConnectAsync);
            var handshake = network.Handshake;
            var other = await WithinLimit(token => handshake.InitiateAsync(connection, name, token));
            LastAddress = SiloAddress.New(endpoint, other.Generation);
            Compare(other);
            await ServeAsync(new Session(connection, other, LastAddress, network), handshake);
            return true;
        }
        catch (Exception e) when (ProcessNetwork.IsOfTheNetwork(e))
        {
            Failure = e is OperationCanceledException and not ConnectionAbortedException && !_stop.IsCancellationRequested
                ? new TimeoutException($"It did not answer within {network.Options.ConnectTimeout}.")
                : e;
            Tell(Failure);
            return false;
        }
#pragma warning disable CA1031 // Whatever it is, the silo is asked again: a link that ended would take it as away for ever.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure = e;
            ProcessLog.Failed(network.Logger, e, network.Self.Name, name, leftOut: 0);
            return false;
        }
        finally
        {
            if (connection is not null) await connection.DisposeAsync();
        }
    }

    private async Task<PeerConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return new PeerConnection(sockets.Create(socket), network);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ServeAsync(Session session, Handshake handshake)
    {
        Session = session;
        (Failure, _lastReason) = (null, null);
        var reason = "the connection was closed";
        if (_stop.IsCancellationRequested || handshake != network.Handshake) session.Abort($"{network.Self.Name} stops, or has taken a later generation");
        network.Cluster.Connect(session.Caller);
        ProcessLog.Connected(network.Logger, network.Self.Name, session);
        _attempt.TrySetResult();
        try
        {
            await session.RunAsync();
        }
        catch (Exception e) when (ProcessNetwork.IsOfTheNetwork(e))
        {
            reason = e.Message;
            Failure = e;
        }
        finally
        {
            Session = null;
            network.Closed(session);
        }

        if (_stop.IsCancellationRequested) return;
        if (session.HasTakenLeave) ProcessLog.Left(network.Logger, network.Self.Name, session);
        else ProcessLog.Lost(network.Logger, network.Self.Name, session, reason);
    }

    // The same reason is told once, not with every attempt.
    private void Tell(Exception failure)
    {
        if (failure is not (HandshakeException or FrameException) || failure.Message == _lastReason || _stop.IsCancellationRequested) return;
        _lastReason = failure.Message;
        ProcessLog.Refused(network.Logger, network.Self.Name, name, endpoint, failure.Message);
    }

    private async Task PauseAsync(TimeSpan backOff)
    {
        // Half of it is chance, so that silos that lost each other at once do not all come back at once.
        var pause = (backOff / 2) + (backOff / 2 * network.Cluster.World.Random.Next(1000) / 1000);
        try
        {
            await _poked.Task.WaitAsync(pause, network.Time, _stop.Token);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // The pause is over, or this link.
        }

        _poked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private async Task<T> WithinLimit<T>(Func<CancellationToken, Task<T>> work)
    {
        using var limit = new CancellationTokenSource(network.Options.ConnectTimeout, network.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        return await work(either.Token);
    }
}
