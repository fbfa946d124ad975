using System.Net.Sockets;

namespace OrleansCluster.Silo.Tests.Postgres;

/// <summary>Stands before a PostgreSQL server: when it is told to, what the server answers next goes nowhere, and the connection breaks.</summary>
internal sealed class MuteSocket : IAsyncDisposable
{
    private const string Name = ".s.PGSQL.5432";

    private readonly TempFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _server;
    private readonly List<Task> _links = [];
    private readonly Task _accepting;
    private volatile bool _isMute;

    public MuteSocket(PostgresServer server)
    {
        _server = Path.Combine(server.SocketFolder, Name);
        _listener.Bind(new UnixDomainSocketEndPoint(_folder.File(Name)));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public string Folder => _folder.Path;

    /// <summary>The next answer is lost, and all that follow until it is told otherwise.</summary>
    public bool IsMute
    {
        set => _isMute = value;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_links);
        _folder.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _links.Add(LinkAsync(await _listener.AcceptAsync()));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task LinkAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (client)
        {
            await server.ConnectAsync(new UnixDomainSocketEndPoint(_server));
            await Task.WhenAny(PumpAsync(client, server, mayLose: false), PumpAsync(server, client, mayLose: true));
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool mayLose)
    {
        var buffer = new byte[8192];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var length && !(mayLose && _isMute))
                await to.SendAsync(buffer.AsMemory(0, length));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return; // the other direction has ended
        }
    }
}
