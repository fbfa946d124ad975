using System.Buffers;
using System.Text;
using OrleansCluster.Bench.Locks.Redis;

namespace OrleansCluster.Bench.Tests.Locks;

public sealed class RedisReplyTests
{
    [Theory]
    [InlineData("+OK\r\n", "OK")]
    [InlineData(":1\r\n", "1")]
    [InlineData("$5\r\na\r\nbc\r\n", "a\r\nbc")]
    [InlineData("$0\r\n\r\n", "")]
    [InlineData("$-1\r\n", null)]
    public void Answers_of_each_kind_are_read_and_nothing_beyond_them(string answer, string? expected)
    {
        var bytes = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(answer + "+NEXT"));
        Assert.True(RedisReply.TryTake(ref bytes, out var text, out var error));
        Assert.Null(error);
        Assert.Equal(expected, text);
        Assert.Equal("+NEXT", Encoding.UTF8.GetString(bytes));
    }

    [Theory]
    [InlineData("+OK\r\n")]
    [InlineData("$5\r\nabcde\r\n")]
    [InlineData("-ERR wrong\r\n")]
    public void A_part_of_an_answer_is_left_until_the_rest_is_there(string answer)
    {
        var whole = Encoding.UTF8.GetBytes(answer);
        for (var length = 0; length < whole.Length; length++)
        {
            var bytes = new ReadOnlySequence<byte>(whole, 0, length);
            Assert.False(RedisReply.TryTake(ref bytes, out _, out _));
            Assert.Equal(length, bytes.Length);
        }
    }

    [Fact]
    public void An_error_is_an_error()
    {
        var bytes = new ReadOnlySequence<byte>("-ERR wrong\r\n"u8.ToArray());
        Assert.True(RedisReply.TryTake(ref bytes, out _, out var error));
        Assert.Equal("ERR wrong", error!.Message);
    }

    [Fact]
    public void A_kind_that_was_not_expected_is_refused()
    {
        var bytes = new ReadOnlySequence<byte>("*1\r\n"u8.ToArray());
        Assert.Throws<InvalidDataException>(() => RedisReply.TryTake(ref bytes, out _, out _));
    }
}
