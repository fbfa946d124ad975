using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Contexts;

/// <summary>Values that go along with a call and with those it makes, and do not come back.</summary>
[Collection(nameof(OneSilo))]
public sealed class RequestContextTests(OneSilo silo)
{
    [Fact]
    public async Task It_flows_into_the_call_and_on()
    {
        RequestContext.Set("trace", "abc");
        RequestContext.Set("number", 5);
        Assert.Equal("abc", await Reader().Get("trace"));
        Assert.Equal(5, await Reader().Get("number"));
        Assert.Equal("abc", await Reader().GetThrough(Keys.New(), "trace"));
        Assert.Null(await Reader().Get("other"));
    }

    [Fact]
    public async Task What_the_grain_sets_flows_on_but_not_back()
    {
        RequestContext.Set("trace", "mine");
        Assert.Equal("theirs", await Reader().SetAndGetThrough(Keys.New(), "trace", "theirs"));
        Assert.Equal("mine", RequestContext.Get("trace"));
        Assert.Equal("mine", await Reader().Get("trace"));
    }

    [Fact]
    public async Task What_one_request_sets_the_next_does_not_see()
    {
        var reader = Reader();
        await reader.Set("leak", "value");
        Assert.Null(await reader.Get("leak"));
    }

    [Fact]
    public async Task It_is_there_while_the_grain_is_activated()
    {
        RequestContext.Set("first", "call");
        Assert.Equal("call", await Reader().Activated());
    }

    [Fact]
    public async Task It_is_removed_and_cleared()
    {
        RequestContext.Set("one", "1");
        RequestContext.Set("two", "2");
        Assert.True(RequestContext.Remove("one"));
        Assert.False(RequestContext.Remove("one"));
        Assert.Null(await Reader().Get("one"));
        Assert.Equal("2", await Reader().Get("two"));
        Assert.Equal(["two"], RequestContext.Keys);
        Assert.Equal([new KeyValuePair<string, object>("two", "2")], RequestContext.Entries);
        RequestContext.Clear();
        Assert.Null(await Reader().Get("two"));
        Assert.Empty(RequestContext.Keys);
    }

    [Fact]
    public async Task Calls_made_side_by_side_have_their_own()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(Ask));
        Assert.Equal(Enumerable.Range(0, 20), answers);

        async Task<int> Ask(int number)
        {
            RequestContext.Set("mine", number);
            return (int)(await Reader().Get("mine"))!;
        }
    }

    private IContextReader Reader() => silo.Client.GetGrain<IContextReader>(Guid.NewGuid().ToString("N"));
}
