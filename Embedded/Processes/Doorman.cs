using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Processes;

/// <summary>
/// Takes connections in. Until somebody has proved who it is it gets a few KiB and a short time, and there are few of them: when more
/// come, the one that has taken longest goes, so that a flood cannot keep out who belongs here.
/// </summary>
internal sealed class Doorman(ProcessNetwork network, SocketTransportFactory sockets) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<PeerConnection> _halfOpen = new();
    private readonly HashSet<Session> _sessions = [];
    private readonly HashSet<Task> _serving = [];
    private IConnectionListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private volatile bool _stopped;

    /// <summary>Those who were let in.</summary>
    public Session[] Sessions
    {
        get
        {
            lock (_gate) return [.. _sessions];
        }
    }

    /// <exception cref="IOException">Nothing can listen there.</exception>
    public async Task StartAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        _listener = await sockets.BindAsync(endpoint, cancellationToken);
        ProcessLog.Listening(network.Logger, network.Self.Name, _listener.EndPoint);
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Nobody is let in any more; those who are stay.</summary>
    public async Task CloseAsync()
    {
        _stopped = true;
        if (_listener is null) return;
        await _listener.UnbindAsync();
        await _accepting;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (_listener is null) return;
        Task[] serving;
        lock (_gate)
        {
            foreach (var connection in _halfOpen) connection.Abort("the silo stops");
            foreach (var session in _sessions) session.Abort("the silo stops");
            serving = [.. _serving];
        }

        await Task.WhenAll(serving);
        await _listener.DisposeAsync();
    }

    private async Task AcceptAsync(IConnectionListener listener)
    {
        while (await listener.AcceptAsync() is { } context)
        {
            var serving = ServeAsync(new PeerConnection(context, network));
            lock (_gate)
            {
                if (!serving.IsCompleted) _serving.Add(serving);
            }

            _ = ForgetAsync(serving);
        }
    }

    private async Task ForgetAsync(Task serving)
    {
        await serving;
        lock (_gate) _serving.Remove(serving);
    }

    private async Task ServeAsync(PeerConnection connection)
    {
        var remote = connection.Remote;
        try
        {
            var handshake = network.Handshake;
            var other = await LetInAsync(connection, handshake);
            await ServeAsync(connection, other, handshake);
        }
        catch (Exception e) when (ProcessNetwork.IsOfTheNetwork(e))
        {
            var reason = e is OperationCanceledException and not ConnectionAbortedException ? $"it did not say who it is within {network.Options.ConnectTimeout}" : e.Message;
            if (!_stopped) ProcessLog.Closed(network.Logger, network.Self.Name, remote, reason);
        }
#pragma warning disable CA1031 // One connection's failure, whatever it is, must not take the others along; it is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ProcessLog.Failed(network.Logger, e, network.Self.Name, remote);
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    private async Task<PeerIdentity> LetInAsync(PeerConnection connection, Handshake handshake)
    {
        LinkedListNode<PeerConnection> place;
        lock (_gate)
        {
            if (_halfOpen.Count >= network.Options.MaxHalfOpen)
            {
                _halfOpen.First!.Value.Abort("too many connections have not said who they are");
                _halfOpen.RemoveFirst();
            }

            place = _halfOpen.AddLast(connection);
        }

        try
        {
            using var limit = new CancellationTokenSource(network.Options.ConnectTimeout, network.Time);
            return await handshake.AcceptAsync(connection, Refuse, limit.Token);
        }
        catch (HandshakeException)
        {
            await connection.CloseAsync(network.Options.ConnectTimeout); // in its place among the half-open: these are bounded
            throw;
        }
        finally
        {
            lock (_gate)
            {
                if (place.List is not null) _halfOpen.Remove(place);
            }
        }
    }

    private (string Reason, bool IsForGood)? Refuse(PeerIdentity other)
    {
        if (_stopped) return ("the silo stops", false);
        if (other.Kind == PeerKind.Silo) return network.Options.Silos.Any(silo => silo.Key == other.Name) ? null : ($"'{other.Name}' is not in this silo's list", true);
        lock (_gate) return IsFull(other) ? ($"{network.Options.MaxClients} clients are connected, and no more are allowed", false) : null;
    }

    private bool IsFull(PeerIdentity other) =>
        other.Kind == PeerKind.Client && _sessions.Count(session => session.Other.Kind == PeerKind.Client) >= network.Options.MaxClients;

    private async Task ServeAsync(PeerConnection connection, PeerIdentity other, Handshake handshake)
    {
        var session = new Session(connection, other, null, network);
        Session? former;
        lock (_gate)
        {
            if (_stopped || IsFull(other)) return;
            former = _sessions.FirstOrDefault(one => one.Other.Kind == other.Kind && one.Other.Name == other.Name);
            _sessions.Add(session);
        }

        former?.Abort($"{other.Name} has connected anew"); // it has one connection, or it is not who it says
        if (handshake != network.Handshake) session.Abort($"{network.Self.Name} has taken a later generation");

        ProcessLog.Accepted(network.Logger, network.Self.Name, session);
        network.LetIn(session);
        try
        {
            await session.RunAsync();
        }
        finally
        {
            lock (_gate) _sessions.Remove(session);
            network.Closed(session);
        }
    }
}
