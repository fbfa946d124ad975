using OrleansCluster.Embedded.Serialization;
using OrleansCluster.Embedded.Serialization.Wire;
using Orleans.Serialization;

namespace OrleansCluster.Embedded.Tests.Serialization.Wire;

public sealed class ExceptionWireTests : WireTest
{
    [Fact]
    public void An_exception_keeps_type_message_trace_inner_and_data()
    {
        var thrown = Thrown(new InvalidOperationException("outer", Thrown(new IOException("inner"))));
        thrown.Data["list"] = new List<int> { 1 };
        thrown.Data["bad"] = new MemoryStream();
        thrown.Data["self"] = thrown;
        thrown.HResult = 77;
        var arrived = Send(thrown);
        Assert.IsType<InvalidOperationException>(arrived);
        Assert.Equal(("outer", 77), (arrived.Message, arrived.HResult));
        Assert.StartsWith(thrown.StackTrace!, arrived.StackTrace, StringComparison.Ordinal);
        Assert.Equal("inner", Assert.IsType<IOException>(arrived.InnerException).Message);
        Assert.Equal(["list", "self"], arrived.Data.Keys.Cast<string>());
        Assert.Equal([1], (List<int>)arrived.Data["list"]!);
        Assert.Same(arrived, arrived.Data["self"]);
    }

    [Fact]
    public void A_marked_exception_keeps_its_members()
    {
        var value = (MissingException)Thrown(new MissingException("k", ["a"]) { Lost = "lost" });
        var arrived = Assert.IsType<MissingException>(Send<StoreException>(value));
        Assert.Equal(("k", null, "No k. (missing)"), (arrived.Key, arrived.Lost, arrived.Message));
        Assert.Equal(["a"], arrived.Tried);
        Assert.StartsWith(value.StackTrace!, arrived.StackTrace, StringComparison.Ordinal);
        var late = Assert.IsType<LateException>(Send<Exception>(new LateException { By = TimeSpan.FromSeconds(1) }));
        Assert.Equal((TimeSpan.FromSeconds(1), "late"), (late.By, late.Message));
    }

    [Fact]
    public void All_inner_exceptions_of_an_aggregate_are_kept()
    {
        var value = new AggregateException("many", new IOException("one"), new MissingException("two", []));
        var arrived = Send(value);
        Assert.Equal(value.Message, arrived.Message);
        Assert.Equal("two", Assert.IsType<MissingException>(arrived.InnerExceptions[1]).Key);
        Assert.Same(arrived.InnerException, arrived.InnerExceptions[0]);
        Assert.Empty(Send(new AggregateException()).InnerExceptions);
    }

    [Fact]
    public void The_text_of_a_framework_exception_stays_whole()
    {
        Exception thrown = new ArgumentOutOfRangeException("size", 5, "Too large.");
        Assert.Equal(thrown.Message, Assert.IsType<ArgumentOutOfRangeException>(Send(thrown)).Message);
    }

    [Fact]
    public void An_unmarked_exception_of_others_is_refused() =>
        Assert.Throws<CodecNotFoundException>(() => Send<Exception>(new UnmarkedException("m", 1)));

    [Fact]
    public void What_is_wrong_with_a_message_can_itself_be_sent()
    {
        var arrived = Send(new WireFormatException("bad", 5));
        Assert.Equal((5, "bad (byte 5 of the message)"), (arrived.Position, arrived.Message));
    }

    [Theory]
    [MemberData(nameof(FailureTests.Uncopyable), MemberType = typeof(FailureTests))]
    public void What_the_copier_refuses_the_codec_refuses(Type type) => Assert.Throws<CodecNotFoundException>(() => Codecs.GetCodec(type));

    [Fact]
    public void What_the_copier_refuses_in_a_value_the_codec_refuses()
    {
        foreach (var value in new object[] { new Unmarked(), new MemoryStream(), new UnmarkedList(), (Action)(() => { }), new Node { Any = new Unmarked() }, Enumerable.Range(0, 3).Where(i => i > 0) })
        {
            Assert.Throws<CodecNotFoundException>(() => new CopierProvider().Copy<object>(value));
            Assert.Throws<CodecNotFoundException>(() => Write(value));
        }

        Assert.Throws<InvalidOperationException>(() => Codecs.GetCodec<List<SharedIds>>());
        Assert.Throws<InvalidOperationException>(() => Codecs.GetCodec<Endless<int>>());
    }

    [Fact]
    public void A_request_context_and_an_exception_have_their_own_way()
    {
        using var writer = new WireWriter(1_000);
        Codecs.WriteContext(writer, new() { ["a"] = 1 });
        Codecs.WriteContext(writer, null);
        Codecs.WriteException(writer, new IOException("m"));
        var reader = new WireReader();
        reader.Reset(writer.Written, null);
        Assert.Equal(1, Codecs.ReadContext(reader)!["a"]);
        Assert.Null(Codecs.ReadContext(reader));
        Assert.IsType<IOException>(Codecs.ReadException(reader));
    }

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception thrown)
        {
            return thrown;
        }
    }
}
