using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>A client that sees replies as they stand on the wire: bytes as letters.</summary>
internal sealed class RespConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly NetworkStream _stream;
    private readonly BufferedStream _input;

    private RespConnection(NetworkStream stream) => (_stream, _input) = (stream, new BufferedStream(stream, 64 * 1024));

    public static async Task<RespConnection> OpenAsync(IPEndPoint endPoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = (int)Patience.TotalMilliseconds };
        await socket.ConnectAsync(endPoint);
        return new RespConnection(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>A command as it is sent.</summary>
    public static byte[] Encode(params IEnumerable<byte[]> arguments)
    {
        var all = arguments.ToList();
        return [.. Bytes($"*{all.Count}\r\n"), .. all.SelectMany(argument => (byte[])[.. Bytes($"${argument.Length}\r\n"), .. argument, .. "\r\n"u8])];
    }

    public static byte[] Encode(params string[] arguments) => Encode(arguments.Select(Bytes));

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes);

    public async Task<string> CallAsync(params string[] arguments)
    {
        await SendAsync(Encode(arguments));
        return await Task.Run(Read);
    }

    /// <summary>The next reply, whole, as it stands; null if the connection has ended.</summary>
    public string? TryRead()
    {
        var reply = new StringBuilder();
        return TryRead(reply) ? reply.ToString() : reply.Length == 0 ? null : throw new IOException($"The connection ended within a reply: {reply}");
    }

    /// <inheritdoc cref="TryRead()"/>
    /// <exception cref="IOException">It has ended.</exception>
    public string Read() => TryRead() ?? throw new IOException("The connection has ended.");

    /// <summary>Everything up to the end of the connection.</summary>
    public string ReadToEnd()
    {
        var text = new StringBuilder();
        try
        {
            for (var letter = _input.ReadByte(); letter >= 0; letter = _input.ReadByte())
                text.Append((char)letter);
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            // It was ended while more was under way to it.
        }

        return text.ToString();
    }

    public void ShutdownSend() => _stream.Socket.Shutdown(SocketShutdown.Send);

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private bool TryRead(StringBuilder reply)
    {
        var line = new StringBuilder();
        do
        {
            var letter = _input.ReadByte();
            if (letter < 0)
                return false;
            line.Append((char)letter);
        }
        while (line[^1] != '\n');
        reply.Append(line);
        var count = "$=*%~>".Contains(line[0], StringComparison.Ordinal)
            ? int.Parse(line.ToString().AsSpan(1, line.Length - 3), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : -1;
        if (count < 0)
            return true;
        if (line[0] is '$' or '=')
            return TryReadBytes(reply, count + 2);
        for (var left = line[0] == '%' ? 2 * count : count; left > 0; left--)
        {
            if (!TryRead(reply))
                return false;
        }

        return true;
    }

    private bool TryReadBytes(StringBuilder reply, int count)
    {
        var bytes = new byte[count];
        if (_input.ReadAtLeast(bytes, count, throwOnEndOfStream: false) < count)
            return false;
        reply.Append(Encoding.Latin1.GetString(bytes));
        return true;
    }
}
