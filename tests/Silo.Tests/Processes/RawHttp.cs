using System.Net.Sockets;
using System.Text;

namespace OrleansCluster.Silo.Tests.Processes;

/// <summary>An HTTP request as bytes of our choice: the usual clients tidy up what a hostile one would send.</summary>
internal static class RawHttp
{
    /// <summary>Sends the request and reads until the server closes; the request must ask for that.</summary>
    public static async Task<string> SendAsync(Uri server, string request, CancellationToken cancellationToken = default)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    /// <summary>Status of a request with this method and target.</summary>
    public static async Task<(int Status, string Answer)> StatusAsync(Uri server, string method, string target, string headers = "")
    {
        var answer = await SendAsync(server, $"{method} {target} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n{headers}\r\n");
        return (int.Parse(answer.Split(' ')[1]), answer);
    }

    /// <summary>Sends the bytes and resets the connection.</summary>
    public static async Task SendAndDropAsync(Uri server, string request)
    {
        using var client = new TcpClient { LingerState = new LingerOption(true, 0) };
        await client.ConnectAsync(server.Host, server.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
    }

    /// <summary>Sends the bytes, says that no more will come, and reads what is answered.</summary>
    public static async Task<string> SendAndShutdownAsync(Uri server, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        try
        {
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
