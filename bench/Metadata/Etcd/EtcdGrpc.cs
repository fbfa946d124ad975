using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace OrleansCluster.Bench.Metadata.Etcd;

/// <summary>
/// The calls of etcd's own protocol that are measured: gRPC over HTTP/2 without TLS, its messages written by hand (a put is two fields of
/// bytes), so that no library's cost stands between.
/// </summary>
internal sealed class EtcdGrpc : IDisposable
{
    private const int FrameHead = 5;
    private const byte KeyField = 0x0A;
    private const byte ValueField = 0x12;
    private const byte SerializableField = 0x38;

    private readonly HttpClient[] _connections;
    private readonly Uri _put;
    private readonly Uri _range;
    private int _next;

    /// <param name="endPoint">The member that is asked.</param>
    /// <param name="connections">How many connections the calls are spread over.</param>
    /// <param name="timeout">How long a call may take.</param>
    public EtcdGrpc(IPEndPoint endPoint, int connections, TimeSpan timeout)
    {
        _put = new Uri($"http://{endPoint}/etcdserverpb.KV/Put");
        _range = new Uri($"http://{endPoint}/etcdserverpb.KV/Range");
        _connections = [.. Enumerable.Range(0, connections).Select(_ => new HttpClient(new SocketsHttpHandler())
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = timeout,
        })];
    }

    public Task PutAsync(byte[] key, byte[] value)
    {
        var message = new byte[FrameHead + FieldLength(key) + FieldLength(value)];
        var at = Append(message, FrameHead, KeyField, key);
        Append(message, at, ValueField, value);
        return CallAsync(_put, message);
    }

    public Task RangeAsync(byte[] key, bool serializable)
    {
        var message = new byte[FrameHead + FieldLength(key) + (serializable ? 2 : 0)];
        var at = Append(message, FrameHead, KeyField, key);
        if (serializable) (message[at], message[at + 1]) = (SerializableField, 1);
        return CallAsync(_range, message);
    }

    public void Dispose()
    {
        foreach (var connection in _connections) connection.Dispose();
    }

    private static int FieldLength(byte[] bytes) => 1 + (bytes.Length < 128 ? 1 : 2) + bytes.Length;

    // Lengths under 16,384 only: one or two bytes of a variable-length number.
    private static int Append(byte[] message, int at, byte field, byte[] bytes)
    {
        message[at++] = field;
        if (bytes.Length < 128)
        {
            message[at++] = (byte)bytes.Length;
        }
        else
        {
            message[at++] = (byte)(bytes.Length | 0x80);
            message[at++] = (byte)(bytes.Length >> 7);
        }

        bytes.CopyTo(message, at);
        return at + bytes.Length;
    }

    private async Task CallAsync(Uri method, byte[] message)
    {
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - FrameHead);
        using var request = new HttpRequestMessage(HttpMethod.Post, method) { Content = new ByteArrayContent(message), Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        var connection = _connections[(uint)Interlocked.Increment(ref _next) % _connections.Length];
        using var answer = await connection.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var status = StatusOf(answer.TrailingHeaders) ?? StatusOf(answer.Headers);
        if (status != "0") throw new HttpRequestException($"etcd answered with gRPC status {status ?? "(none)"}: {DetailOf(answer)}");
    }

    private static string? StatusOf(HttpResponseHeaders headers) => headers.TryGetValues("grpc-status", out var values) ? values.First() : null;

    private static string DetailOf(HttpResponseMessage answer) =>
        new StringBuilder().AppendJoin(' ', answer.TrailingHeaders.Concat(answer.Headers).Where(one => one.Key == "grpc-message").SelectMany(one => one.Value)).ToString();
}
