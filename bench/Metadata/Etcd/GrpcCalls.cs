using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace OrleansCluster.Bench.Metadata.Etcd;

/// <summary>Calls of one message and one answer: gRPC over HTTP/2 without TLS, spread over connections in turn.</summary>
internal sealed class GrpcCalls : IDisposable
{
    /// <summary>Bytes before a message: whether it is compressed, and its length. Left empty by the caller.</summary>
    public const int FrameHead = 5;

    private readonly HttpClient[] _connections;
    private readonly IPEndPoint _endPoint;
    private int _next;

    /// <param name="endPoint">Who is asked.</param>
    /// <param name="connections">How many connections the calls are spread over.</param>
    /// <param name="timeout">How long a call may take.</param>
    public GrpcCalls(IPEndPoint endPoint, int connections, TimeSpan timeout)
    {
        _endPoint = endPoint;
        _connections = [.. Enumerable.Range(0, connections).Select(_ => new HttpClient(new SocketsHttpHandler())
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = timeout,
        })];
    }

    /// <param name="name">The service, a slash, and its method.</param>
    public Uri MethodOf(string name) => new($"http://{_endPoint}/{name}");

    /// <summary>The answer, with the head of its frame.</summary>
    public async Task<byte[]> CallAsync(Uri method, byte[] message, CancellationToken cancellationToken = default)
    {
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - FrameHead);
        using var request = new HttpRequestMessage(HttpMethod.Post, method) { Content = new ByteArrayContent(message), Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        var connection = _connections[(uint)Interlocked.Increment(ref _next) % _connections.Length];
        using var answer = await connection.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var status = StatusOf(answer.TrailingHeaders) ?? StatusOf(answer.Headers);
        if (status != "0") throw new HttpRequestException($"etcd answered with gRPC status {status ?? "(none)"}: {DetailOf(answer)}");
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    public void Dispose()
    {
        foreach (var connection in _connections) connection.Dispose();
    }

    private static string? StatusOf(HttpResponseHeaders headers) => headers.TryGetValues("grpc-status", out var values) ? values.First() : null;

    private static string DetailOf(HttpResponseMessage answer) =>
        new StringBuilder().AppendJoin(' ', answer.TrailingHeaders.Concat(answer.Headers).Where(one => one.Key == "grpc-message").SelectMany(one => one.Value)).ToString();
}
