using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>Links that are full, that fail in an unforeseen way, and that nobody needs any more.</summary>
public sealed class LinkTests
{
    /// <summary>How long silence is borne: silos made by hand give no signs of life, and nothing ends for that while a test waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_full_link_fails_no_timer_and_no_cancellation_and_ends_when_a_status_does_not_fit()
    {
        await using var cluster = new ProcessCluster("a");
        await cluster.StartSiloAsync("a", options => (options.MaxMessageBytes, options.MaxQueuedBytes) = (4096, 4096));
        var network = cluster.SiloOf("a").Cluster.Network!;
        var context = new DefaultConnectionContext("full", new NothingIsRead(), new NothingIsRead());
        var pipe = (NothingIsRead)context.Transport;
        var connection = new PeerConnection(context, network);
        var session = new Session(connection, new PeerIdentity(PeerKind.Client, "full", 0), null, network);
        connection.TrySend(new byte[1], isRequest: false);
        await pipe.IsStuckAsync();
        Assert.Throws<LinkFullException>(() =>
        {
            for (var i = 0; i < 100_000; i++) connection.TrySend(new byte[1], isRequest: false);
        });

        session.Tick(pingAfter: TimeSpan.Zero, awayAfter: TimeSpan.FromHours(1)); // a timer's callback: what it throws ends the process
        session.SendCancel(1);
        Assert.False(context.ConnectionClosed.IsCancellationRequested);
        session.SendStatus(takesCalls: false); // to be told is what the other side needs: by the connection's end, if not otherwise
        await ProcessCluster.Until(() => context.ConnectionClosed.IsCancellationRequested, "the connection to be ended");
    }

    [Fact]
    public async Task A_link_that_failed_in_an_unforeseen_way_asks_again()
    {
        await using var cluster = new ProcessCluster("a", "b");
        var failing = new FailsOnce(41, 47);
        await Task.WhenAll(
            cluster.StartSiloAsync("a", more: silo => silo.Services.AddLogging(logging => logging.AddProvider(failing))),
            cluster.StartSiloAsync("b"));
        await cluster.SeesAsync("a", "a", "b");
        await cluster.KillAsync("b");
        await ProcessCluster.Until(() => failing.HasFailed, "the link to fail");
        await cluster.StartSiloAsync("b");
        await cluster.SeesAsync("a", "a", "b");
        Assert.Equal("b", (await cluster.GrainOn("b", cluster.GrainsOf("a")).Where()).Silo);
    }

    [Fact]
    public async Task A_client_whose_start_failed_leaves_no_connection()
    {
        await using var cluster = new ProcessCluster("a");
        using var door = new TcpListener(cluster.EndpointOf("a"));
        door.Start();
        var accepting = OldSilo.AcceptAsync(door, "a", generation: 5, takesCalls: false);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => cluster.StartClientAsync(options => (options.ConnectTimeout, options.AwayAfter) = (TimeSpan.FromSeconds(3), Patience)));
        using var silo = await accepting;
        await EndsAsync(silo);
    }

    [Fact]
    public async Task A_client_that_was_thrown_away_leaves_no_connection()
    {
        await using var cluster = new ProcessCluster("a");
        using var door = new TcpListener(cluster.EndpointOf("a"));
        door.Start();
        var accepting = OldSilo.AcceptAsync(door, "a", generation: 5);
        await cluster.StartClientAsync(options => options.AwayAfter = Patience);
        using var silo = await accepting;
        cluster.ThrowClientsAway();
        await EndsAsync(silo);
    }

    [Fact]
    public async Task A_silo_that_was_thrown_away_leaves_no_connection_and_no_listener()
    {
        await using var cluster = new ProcessCluster("a", "b");
        using var door = new TcpListener(cluster.EndpointOf("b"));
        door.Start();
        var accepting = OldSilo.AcceptAsync(door, "b", generation: 5);
        await cluster.StartSiloAsync("a", options => options.AwayAfter = Patience);
        using var silo = await accepting;
        cluster.ThrowAway("a");
        await EndsAsync(silo);
        await ProcessCluster.Until(() => IsFree(cluster.EndpointOf("a")), "its place to be free");
    }

    [Fact]
    public async Task A_silo_whose_start_was_refused_leaves_no_connection_and_no_listener()
    {
        await using var cluster = new ProcessCluster("a", "b", "c");
        using var door = new TcpListener(cluster.EndpointOf("b"));
        door.Start();
        var accepting = OldSilo.AcceptAsync(door, "b", generation: 5);
        await cluster.StartSiloAsync("c", options => (options.Silos, options.Secret) = ([cluster.Silos[0], cluster.Silos[2]], "a secret that a lacks"));
        await Assert.ThrowsAsync<OrleansConfigurationException>(() => cluster.StartSiloAsync("a", options => options.AwayAfter = Patience));
        try
        {
            using var silo = await accepting;
            await EndsAsync(silo);
        }
        catch (IOException)
        {
            // c refused it before b had said all that an accepting silo says: it ended in the middle of that.
        }

        Assert.True(IsFree(cluster.EndpointOf("a")));
    }

    private static bool IsFree(IPEndPoint endpoint)
    {
        using var listener = new TcpListener(endpoint);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task EndsAsync(OldSilo silo)
    {
        var buffer = new byte[4096];
        try
        {
            while (await silo.Stream.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30)) > 0)
            {
                // Signs of life: it is there still. They would go on for ever.
            }
        }
        catch (IOException)
        {
            // Ended by a reset.
        }
    }

    /// <summary>Takes a few bytes, and no more.</summary>
    private sealed class NothingIsRead : IDuplexPipe
    {
        private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));

        public PipeReader Input => _pipe.Reader;

        public PipeWriter Output => _pipe.Writer;

        /// <summary>Completes when something was written: that write never ends.</summary>
        public async Task IsStuckAsync()
        {
            var written = await _pipe.Reader.ReadAsync();
            _pipe.Reader.AdvanceTo(written.Buffer.Start);
        }
    }

    /// <summary>A log that fails when it is first told of this.</summary>
    private sealed class FailsOnce(params int[] eventIds) : ILoggerProvider, ILogger
    {
        private int _failed;

        public bool HasFailed => Volatile.Read(ref _failed) != 0;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventIds.Contains(id.Id) && Interlocked.Exchange(ref _failed, 1) == 0) throw new NotSupportedException("The log is full.");
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
