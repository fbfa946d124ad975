namespace OrleansCluster.Embedded.Tests.Serialization;

public sealed class ExceptionTests : CopierTest
{
    [Fact]
    public void An_exception_keeps_type_message_trace_inner_and_data()
    {
        var list = new List<int> { 1 };
        var thrown = Thrown(new InvalidOperationException("outer", Thrown(new IOException("inner"))));
        thrown.Data["list"] = list;
        thrown.Data["a"] = 1;
        thrown.HResult = 77;
        var copy = Copy(thrown);

        Assert.NotSame(thrown, copy);
        Assert.IsType<InvalidOperationException>(copy);
        Assert.Equal("outer", copy.Message);
        Assert.Equal(77, copy.HResult);
        Assert.StartsWith(thrown.StackTrace!, copy.StackTrace, StringComparison.Ordinal);
        Assert.IsType<IOException>(copy.InnerException);
        Assert.Equal("inner", copy.InnerException.Message);
        Assert.NotSame(thrown.InnerException, copy.InnerException);
        Assert.Equal(1, copy.Data["a"]);
        Assert.Equal(list, copy.Data["list"]);
        Assert.NotSame(list, copy.Data["list"]);
        Assert.Contains("ExceptionTests", Thrown(copy).StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_never_thrown_has_no_trace()
    {
        var copy = Copy(new Exception());
        Assert.Null(copy.StackTrace);
        Assert.Null(copy.InnerException);
        Assert.Empty(copy.Data);
        Assert.Equal(new Exception().Message, copy.Message);
    }

    [Fact]
    public void What_an_unmarked_exception_adds_is_lost()
    {
        var copy = Assert.IsType<UnmarkedException>(Copy<Exception>(new UnmarkedException("m", 5)));
        Assert.Equal(("m", 0), (copy.Message, copy.Code));
    }

    [Fact]
    public void The_text_of_a_framework_exception_stays_whole()
    {
        Exception thrown = new ArgumentOutOfRangeException("size", 5, "Too large.");
        var copy = Copy(thrown);
        Assert.Equal(thrown.Message, copy.Message);
        Assert.IsType<ArgumentOutOfRangeException>(copy);
    }

    [Fact]
    public void A_marked_exception_keeps_its_members()
    {
        var value = (MissingException)Thrown(new MissingException("k", ["a"]) { Lost = "lost" });
        var copy = Assert.IsType<MissingException>(Copy<StoreException>(value));
        Assert.Equal("k", copy.Key);
        Assert.Equal(["a"], copy.Tried);
        Assert.NotSame(value.Tried, copy.Tried);
        Assert.Null(copy.Lost);
        Assert.Equal("No k. (missing)", copy.Message);
        Assert.StartsWith(value.StackTrace!, copy.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void A_marked_exception_may_derive_from_one_of_the_framework()
    {
        var copy = Assert.IsType<LateException>(Copy<Exception>(Thrown(new LateException { By = TimeSpan.FromSeconds(1) })));
        Assert.Equal((TimeSpan.FromSeconds(1), "late"), (copy.By, copy.Message));
        Assert.NotNull(copy.StackTrace);
    }

    [Fact]
    public void All_inner_exceptions_of_an_aggregate_are_kept()
    {
        var value = new AggregateException("many", new IOException("one"), new MissingException("two", []));
        var copy = Copy(value);
        Assert.Equal(value.Message, copy.Message);
        Assert.Equal(2, copy.InnerExceptions.Count);
        Assert.IsType<IOException>(copy.InnerExceptions[0]);
        Assert.Equal("two", Assert.IsType<MissingException>(copy.InnerExceptions[1]).Key);
        Assert.Same(copy.InnerException, copy.InnerExceptions[0]);
        Assert.NotSame(value.InnerExceptions[0], copy.InnerExceptions[0]);
        Assert.Equal(2, Copy(value).Flatten().InnerExceptions.Count);
    }

    [Fact]
    public void Data_that_cannot_be_copied_is_left_out()
    {
        var value = new Exception("m");
        value.Data["bad"] = new MemoryStream();
        value.Data["good"] = "g";
        var copy = Copy(value);
        Assert.Equal(["good"], copy.Data.Keys.Cast<string>());
    }

    [Fact]
    public void A_cycle_through_data_closes()
    {
        var value = new Exception("m");
        value.Data["self"] = value;
        var copy = Copy(value);
        Assert.Same(copy, copy.Data["self"]);
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
