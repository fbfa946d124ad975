using OrleansCluster.Embedded.Serialization;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Tests.Serialization.Wire;

/// <summary>Base of the codec's tests: a provider of its own for each, and messages that go through one buffer.</summary>
public abstract class WireTest : IDisposable
{
    private const int MaxLength = 64 << 20;

    private readonly WireWriter _writer = new(MaxLength);
    private readonly WireReader _reader = new();

    private protected WireCodecProvider Codecs { get; } = new CopierProvider().Wire;

    public void Dispose()
    {
        _writer.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected byte[] Write<T>(T value)
    {
        _writer.Reset();
        Codecs.GetCodec<T>().Write(_writer, value);
        return _writer.Written.ToArray();
    }

    /// <summary>Reads a message whole; the buffer is overwritten after, as in life.</summary>
    private protected T Read<T>(ReadOnlySpan<byte> message)
    {
        var buffer = message.ToArray();
        _reader.Reset(buffer, runtime: null);
        var value = Codecs.GetCodec<T>().Read(_reader);
        Assert.Equal(0, _reader.Remaining);
        Array.Fill(buffer, (byte)0xCC);
        return value;
    }

    private protected T Send<T>(T value) => Read<T>(Write(value));

    /// <summary>Sends as a member declared as object, so that only the value's own type counts.</summary>
    private protected T SendAsObject<T>(T value) => (T)Send<object?>(value)!;
}
