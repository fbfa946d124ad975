using System.Net;
using System.Net.Sockets;
using OrleansCluster.Silo.Tests.Redis;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>
/// One who asks the cache by Redis' protocol, one question at a time, whichever silo answers: the next one is asked when one is gone, or says that a key is not served now.
/// </summary>
internal sealed class CacheCaller(IReadOnlyList<int> ports, int first) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private RespConnection? _connection;
    private int _at = first;

    /// <summary>Asks until somebody answers. For what may be asked twice.</summary>
    public async Task<string> AskAsync(params string[] arguments)
    {
        var reply = "";
        await Until.TrueAsync(
            async () => (reply = await TryAsync(arguments) ?? "no answer")[0] is not ('n' or '-'),
            () => $"{string.Join(' ', arguments)}: {reply}",
            ThreeProcesses.Recovery);
        return reply;
    }

    /// <summary>Changes something; null if nobody knows whether that was done.</summary>
    public async Task<string?> ChangeAsync(params string[] arguments)
    {
        string? reply = null;
        await Until.TrueAsync(
            async () => (reply = await TryAsync(arguments)) is null || !reply.StartsWith("-TRYAGAIN", StringComparison.Ordinal),
            () => $"{string.Join(' ', arguments)}: {reply}",
            ThreeProcesses.Recovery);
        Assert.True(reply is null || reply[0] != '-' || reply.StartsWith("-UNKNOWN", StringComparison.Ordinal), reply);
        return reply is null || reply[0] == '-' ? null : reply;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
    }

    // Null: it is not known what became of it.
    private async Task<string?> TryAsync(string[] arguments)
    {
        while (_connection is null)
        {
            try
            {
                _connection = await RespConnection.OpenAsync(new IPEndPoint(IPAddress.Loopback, ports[_at++ % ports.Count]));
            }
            catch (SocketException)
            {
                await Task.Delay(Pause); // Nothing was sent: another one is asked.
            }
        }

        try
        {
            return await _connection.CallAsync(arguments);
        }
        catch (IOException)
        {
            await _connection.DisposeAsync();
            _connection = null;
            return null;
        }
    }
}
