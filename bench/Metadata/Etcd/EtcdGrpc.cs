using System.Net;

namespace OrleansCluster.Bench.Metadata.Etcd;

/// <summary>
/// The calls of etcd's own protocol that are measured: gRPC over HTTP/2 without TLS, its messages written by hand (a put is two fields of
/// bytes), so that no library's cost stands between.
/// </summary>
internal sealed class EtcdGrpc : IDisposable
{
    private const byte KeyField = 0x0A;
    private const byte ValueField = 0x12;
    private const byte SerializableField = 0x38;

    private readonly GrpcCalls _calls;
    private readonly Uri _put;
    private readonly Uri _range;

    /// <param name="endPoint">The member that is asked.</param>
    /// <param name="connections">How many connections the calls are spread over.</param>
    /// <param name="timeout">How long a call may take.</param>
    public EtcdGrpc(IPEndPoint endPoint, int connections, TimeSpan timeout)
    {
        _calls = new GrpcCalls(endPoint, connections, timeout);
        (_put, _range) = (_calls.MethodOf("etcdserverpb.KV/Put"), _calls.MethodOf("etcdserverpb.KV/Range"));
    }

    public Task PutAsync(byte[] key, byte[] value)
    {
        var message = new byte[GrpcCalls.FrameHead + FieldLength(key) + FieldLength(value)];
        var at = Append(message, GrpcCalls.FrameHead, KeyField, key);
        Append(message, at, ValueField, value);
        return _calls.CallAsync(_put, message);
    }

    public Task RangeAsync(byte[] key, bool serializable)
    {
        var message = new byte[GrpcCalls.FrameHead + FieldLength(key) + (serializable ? 2 : 0)];
        var at = Append(message, GrpcCalls.FrameHead, KeyField, key);
        if (serializable) (message[at], message[at + 1]) = (SerializableField, 1);
        return _calls.CallAsync(_range, message);
    }

    public void Dispose() => _calls.Dispose();

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
}
