using System.Buffers.Binary;
using OrleansCluster.Bench.Metadata.Etcd;

namespace OrleansCluster.Bench.Tests.Locks;

public sealed class GrpcMessageTests
{
    [Fact]
    public void A_message_is_encoded_as_its_format_says()
    {
        var frame = new GrpcMessage().Add(1, 300).Add(2, "ab"u8).ToFrame();
        Assert.Equal([0x08, 0xAC, 0x02, 0x12, 0x02, (byte)'a', (byte)'b'], frame[GrpcCalls.FrameHead..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public void Fields_are_found_again_and_those_that_are_missing_are_nothing(long number)
    {
        byte[] bytes = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
        var frame = new GrpcMessage().Add(1, bytes).Add(2, number).Add(3, "x"u8).ToFrame();
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - GrpcCalls.FrameHead);
        Assert.Equal(bytes, GrpcMessage.BytesOf(frame, 1));
        Assert.Equal(number, GrpcMessage.NumberOf(frame, 2));
        Assert.Equal("x"u8.ToArray(), GrpcMessage.BytesOf(frame, 3));
        Assert.Equal(0, GrpcMessage.NumberOf(frame, 4));
        Assert.Empty(GrpcMessage.BytesOf(frame, 4));
    }
}
