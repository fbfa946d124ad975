using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Processes;

/// <summary>
/// Takes connections in. Until somebody has proved who it is it gets a few KiB and a short time, and there are few of them: when one more
/// comes, chance takes one of the largest crowd, that is, of those at one address that have said equally much. So a flood takes places from
/// itself; it keeps out only who comes from its own address, and says no more than it does, and that one only by chance.
/// </summary>
internal sealed class Doorman(ProcessNetwork network, SocketTransportFactory sockets) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<PeerConnection> _halfOpen = [];
    private readonly HashSet<Session> _sessions = [];
    private readonly Dictionary<PeerConnection, Task> _serving = [];
    private readonly LogLimit _closed = new(network.Time, TimeSpan.FromSeconds(1));
    private readonly LogLimit _failed = new(network.Time, TimeSpan.FromSeconds(1));
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
        KeyValuePair<PeerConnection, Task>[] serving;
        lock (_gate) serving = [.. _serving];
        foreach (var (connection, _) in serving) connection.Abort("the silo stops");
        await Task.WhenAll(serving.Select(one => one.Value));
        await _listener.DisposeAsync();
    }

    private async Task AcceptAsync(IConnectionListener listener)
    {
        while (await listener.AcceptAsync() is { } context)
        {
            await MakeRoomAsync();
            var connection = new PeerConnection(context, network);
            lock (_gate)
            {
                _halfOpen.Add(connection);
                _serving.Add(connection, Task.CompletedTask);
            }

            var serving = ServeAsync(connection);
            lock (_gate)
            {
                if (_serving.ContainsKey(connection)) _serving[connection] = serving;
            }
        }
    }

    /// <summary>Completes when whoever had to go is gone: there are never more than allowed, however fast they come.</summary>
    private Task MakeRoomAsync()
    {
        PeerConnection leaving;
        Task gone;
        lock (_gate)
        {
            if (_halfOpen.Count < network.Options.MaxHalfOpen) return Task.CompletedTask;
            var random = network.Cluster.World.Random;
            var crowd = _halfOpen.GroupBy(one => (one.Source, one.HasSaidHello)).MaxBy(group => (group.Count(), random.NextUInt64()))!.ToArray();
            leaving = crowd[random.Next(crowd.Length)];
            gone = _serving[leaving];
        }

        leaving.Abort("too many connections have not said who they are");
        return Task.WhenAny(gone); // however it ended: the door stays open
    }

    private async Task ServeAsync(PeerConnection connection)
    {
        var remote = connection.Remote;
        try
        {
            var handshake = network.Handshake;
            var other = await LetInAsync(connection, handshake);
            lock (_gate) _halfOpen.Remove(connection);
            await ServeAsync(connection, other, handshake);
        }
        catch (Exception e) when (ProcessNetwork.IsOfTheNetwork(e))
        {
            var reason = e is OperationCanceledException and not ConnectionAbortedException ? $"it did not say who it is within {network.Options.ConnectTimeout}" : e.Message;
            if (!_stopped && _closed.Passes(out var leftOut)) ProcessLog.Closed(network.Logger, network.Self.Name, remote, reason, leftOut);
        }
#pragma warning disable CA1031 // One connection's failure, whatever it is, must not take the others along; it is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (_failed.Passes(out var leftOut)) ProcessLog.Failed(network.Logger, e, network.Self.Name, remote, leftOut);
        }
        finally
        {
            await connection.DisposeAsync();
            lock (_gate)
            {
                _halfOpen.Remove(connection);
                _serving.Remove(connection);
            }
        }
    }

    private async Task<PeerIdentity> LetInAsync(PeerConnection connection, Handshake handshake)
    {
        using var limit = new CancellationTokenSource(network.Options.ConnectTimeout, network.Time);
        try
        {
            return await handshake.AcceptAsync(connection, Refuse, limit.Token);
        }
        catch (HandshakeException)
        {
            await connection.CloseAsync(network.Options.ConnectTimeout); // in its place among the half-open: these are bounded
            throw;
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
