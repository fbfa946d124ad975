using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Messaging;

namespace OrleansCluster.Embedded.Processes;

/// <summary>
/// One process's part in a cluster of a fixed list of processes: a link to every other silo, and, in a silo, the door. There is no
/// membership protocol: who answers is there, and each process has its own view of it.
/// </summary>
internal sealed class ProcessNetwork : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SiloLink[] _links;
    private readonly Doorman? _doorman;
    private ITimer? _ticker;
    private volatile ProcessView _view = ProcessView.Empty;
    private readonly Lock _telling = new();
    private volatile bool _takesCalls;
    private bool _moved;
    private bool _joined;
    private long _settledView;
    private int _disposed;

    public ProcessNetwork(EmbeddedCluster cluster, ProcessClusterOptions options, PeerIdentity self, ILoggerFactory loggers)
    {
        options.Validate();
        Cluster = cluster;
        Options = options;
        Self = self with { Life = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))), Endpoint = EndpointOf(self.Name) };
        Logger = loggers.CreateLogger("Orleans.Runtime.Processes");
        Budget = new ByteBudget(options.MaxTotalBytes);
        Handshake = new Handshake($"{cluster.ClusterId}/{cluster.ServiceId}", Self, options.Secret, Towards);
        Methods = new MethodTable(cluster.Proxies, cluster.Copiers);
        Router = new Router(this);
        // Frames are read, and bytes written, on the thread that the socket woke: what comes is only handed over, and every further thread costs a wake-up.
        var connections = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions { UnsafePreferInlineScheduling = true }, Logger);
        _links = [.. options.Silos.Where(silo => self.Kind == PeerKind.Client || silo.Key != self.Name)
            .Select(silo => new SiloLink(silo.Key, silo.Value, this, connections))];
        if (self.Kind == PeerKind.Silo) _doorman = new Doorman(this, new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(new SocketTransportOptions { MaxReadBufferSize = 128 << 10, UnsafePreferInlineScheduling = true }), loggers));
    }

    public EmbeddedCluster Cluster { get; }

    public ProcessClusterOptions Options { get; }

    public PeerIdentity Self { get; private set; }

    public ByteBudget Budget { get; }

    public Router Router { get; }

    public Handshake Handshake { get; private set; }

    public ILogger Logger { get; }

    public MethodTable Methods { get; }

    public TimeProvider Time => Cluster.World.Time;

    /// <summary>The silo of this process; null in a client's.</summary>
    public Silo? LocalSilo { get; private set; }

    /// <summary>The silo or client of this process, on whose behalf references are made that come in messages.</summary>
    public GrainRuntime ReferencesFrom { get; private set; } = null!;

    /// <summary>The silos that take calls, as far as this process sees.</summary>
    public ProcessView View => _view;

    /// <summary>What may go wrong on a connection without anybody being at fault here.</summary>
    public static bool IsOfTheNetwork(Exception e) =>
        e is IOException or SocketException or FrameException or HandshakeException or OperationCanceledException or Serialization.Wire.WireFormatException or ObjectDisposedException;

    /// <summary>Opens the door and asks every other silo once.</summary>
    /// <exception cref="OrleansConfigurationException">One refused this process: another cluster, version, name or secret.</exception>
    /// <exception cref="IOException">Nothing can listen at this silo's endpoint.</exception>
    public async Task StartSiloAsync(Silo silo, CancellationToken cancellationToken)
    {
        LocalSilo = silo;
        ReferencesFrom = silo;
        await _doorman!.StartAsync(Options.Silos.First(entry => entry.Key == Self.Name).Value, cancellationToken);
        await StartLinksAsync(cancellationToken);
    }

    /// <summary>Asks every silo, and waits until one takes calls.</summary>
    /// <exception cref="OrleansConfigurationException">One refused this process: another cluster, version, name or secret.</exception>
    /// <exception cref="SiloUnavailableException">None took calls within <see cref="ProcessClusterOptions.ConnectTimeout"/>.</exception>
    public async Task StartClientAsync(ClientRuntime client, CancellationToken cancellationToken)
    {
        ReferencesFrom = client;
        await StartLinksAsync(cancellationToken);
        var started = Time.GetTimestamp();
        while (View.Members.Length == 0)
        {
            if (Time.GetElapsedTime(started) > Options.ConnectTimeout)
                throw new SiloUnavailableException($"No silo of {Handshake.Cluster} takes calls: {string.Join(" ", _links.Select(link => $"{link.Name}: {link.Failure?.Message ?? "it is not active yet."}"))}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), Time, cancellationToken);
        }
    }

    /// <summary>From now on this silo takes calls, or no longer does; the others are told.</summary>
    public void Announce(bool takesCalls)
    {
        lock (_telling)
        {
            _takesCalls = takesCalls;
            foreach (var session in _doorman!.Sessions) session.SendStatus(takesCalls);
        }

        Review();
    }

    /// <summary>
    /// Waits until those who call this silo have heard that it takes no calls, and have their answers, and closes their connections; no
    /// longer than they may be silent.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        var started = Time.GetTimestamp();
        bool IsOver() => cancellationToken.IsCancellationRequested || Time.GetElapsedTime(started) >= Options.AwayAfter;
        while (!IsOver() && _doorman!.Sessions.Any(session => !session.IsQuiet)) await Task.Delay(TimeSpan.FromMilliseconds(2), Time, CancellationToken.None);
        await _doorman!.CloseAsync();
        await Task.WhenAll(_doorman!.Sessions.Select(session => session.CompleteAsync()));
        while (!IsOver() && _doorman!.Sessions.Length > 0) await Task.Delay(TimeSpan.FromMilliseconds(2), Time, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _takesCalls = false;
        _ticker?.Dispose();
        await Task.WhenAll(_links.Select(link => link.DisposeAsync().AsTask()));
        if (_doorman is not null) await _doorman.DisposeAsync();
    }

    /// <summary>Whether what followed from the last change of the view is done.</summary>
    public bool IsSettled => Volatile.Read(ref _settledView) == View.Version;

    /// <summary>How many calls of others wait here for an answer from elsewhere.</summary>
    public int CallsSentOn => _doorman?.Sessions.Sum(session => session.Caller.Relayed) ?? 0;

    /// <summary>How many silos and clients are connected to this one.</summary>
    public int SessionCount => _doorman?.Sessions.Length ?? 0;

    /// <summary>The connection with a silo or client; null if there is none.</summary>
    public Session? SessionWith(string process) =>
        Array.Find(_links, link => link.Name == process)?.Session
        ?? (_doorman is null ? null : Array.Find(_doorman.Sessions, session => session.Other.Name == process));

    public void Dispatch(Call call, GrainRuntime origin) => Router.Dispatch(call, origin);

    /// <summary>A silo says whether it takes calls.</summary>
    public void OnStatus(Session session)
    {
        if (session is { Address: not null, TakesCalls: true }) LinkTo(session.Other)!.LastLife = session.Other;
        if (session.Address is not null) Review();
    }

    public void Closed(Session session)
    {
        Cluster.Disconnect(session.Caller);
        Review();
        session.End();
        session.Caller.AbandonCalls($"The connection to {session} ended");
    }

    /// <summary>Somebody was let in.</summary>
    public void LetIn(Session session)
    {
        Cluster.Connect(session.Caller);
        lock (_telling) session.SendStatus(_takesCalls);
        LinkTo(session.Other)?.Compare(session.Other);
        LinkTo(session.Other)?.Poke();
    }

    /// <summary>An activation was started for a silo that sees others than this one does.</summary>
    public void LookForMisplaced() => Volatile.Write(ref _moved, true);

    public SiloLink? LinkTo(PeerIdentity other) => other.Kind == PeerKind.Silo ? Array.Find(_links, link => link.Name == other.Name) : null;

    private string EndpointOf(string silo) => Options.Silos.FirstOrDefault(entry => entry.Key == silo).Value?.ToString() ?? string.Empty;

    private PeerIdentity Towards(PeerIdentity other) =>
        Self with { EndpointOfOther = EndpointOf(other.Name), FormerOfOther = LinkTo(other)?.LastLife is { } former && former.Life != other.Life ? former.Generation : 0 };

    /// <summary>
    /// Another silo knew a former life of this one in this generation or a later one: the clock was set back, or both began in one second.
    /// As its address must tell them apart it takes the next, before it takes calls, and all connections begin anew.
    /// </summary>
    private Task TakeLaterGenerationAsync(int former)
    {
        ProcessLog.KnownInLaterLife(Logger, Self.Name, former, Self.Generation);
        Self = Self with { Generation = former + 1 };
        Handshake = Handshake with { Self = Self };
        LocalSilo!.Renumber(Self.Generation);
        foreach (var session in _doorman!.Sessions) session.Abort($"{Self.Name} has taken a later generation");
        return Task.WhenAll(_links.Select(link => link.AskAnewAsync()));
    }

    private async Task StartLinksAsync(CancellationToken cancellationToken)
    {
        foreach (var link in _links) link.Start();
        var tick = TimeSpan.FromTicks(Math.Max(Options.AwayAfter.Ticks / 8, TimeSpan.TicksPerMillisecond * 20));
        _ticker = Time.CreateTimer(_ => Tick(tick), null, tick, tick);
        await Task.WhenAll(_links.Select(link => link.FirstAttempt)).WaitAsync(cancellationToken);
        if (Array.Find(_links, link => link.Failure is HandshakeException { IsRefusal: true }) is { } refused)
            throw new OrleansConfigurationException($"The silo '{refused.Name}' cannot be joined. {refused.Failure!.Message}");
        var former = _links.Length == 0 ? 0 : _links.Max(link => link.Session?.Other.FormerOfOther ?? 0);
        if (LocalSilo is not null && former >= Self.Generation && former < int.MaxValue) await TakeLaterGenerationAsync(former).WaitAsync(cancellationToken);
    }

    private void Tick(TimeSpan period)
    {
        foreach (var link in _links) link.Session?.Tick(2 * period, Options.AwayAfter);
        foreach (var session in _doorman?.Sessions ?? []) session.Tick(2 * period, Options.AwayAfter);
        if (!Volatile.Read(ref _moved)) return;
        bool joined;
        long version;
        lock (_gate)
        {
            Volatile.Write(ref _moved, false);
            (joined, _joined, version) = (_joined, false, View.Version); // not before the lock: a view that came in between would never be noted as settled
        }

        Router.EndMisplaced(joined);
        Volatile.Write(ref _settledView, version);
    }

    /// <summary>Makes the view anew: a silo has come, gone, or says whether it takes calls.</summary>
    private void Review()
    {
        lock (_gate)
        {
            var members = new List<ViewMember>();
            if (_takesCalls && LocalSilo is { } silo) members.Add(new ViewMember(silo.Name, silo.Address, null, ProcessView.SeedOf(silo.Name)));
            foreach (var link in _links)
            {
                if (link.Session is { TakesCalls: true } session) members.Add(new ViewMember(link.Name, session.Address!, session, ProcessView.SeedOf(link.Name)));
            }

            members.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
            if (members.SequenceEqual(_view.Members)) return;
            _joined |= members.Exists(member => member.Session is not null && !_view.Members.Contains(member));
            _view = new ProcessView(_view.Version + 1, [.. members]);
            Volatile.Write(ref _moved, true);
            Cluster.Membership.SetOthers([.. _links.Where(link => link.LastAddress is not null).Select(link =>
                new ClusterMember(link.LastAddress!, link.Session is { TakesCalls: true } ? SiloStatus.Active : SiloStatus.Dead, link.Name))]);
        }
    }
}
