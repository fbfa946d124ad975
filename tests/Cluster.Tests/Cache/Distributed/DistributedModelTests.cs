using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using OrleansCluster.Client.Cache.Distributed;

namespace OrleansCluster.Cluster.Tests.Cache.Distributed;

/// <summary>The cluster's cache answers as .NET's own cache in memory does, whatever is asked and however much time passes.</summary>
public sealed class DistributedModelTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(1);

    private readonly MovedTime _time = new();
    private readonly CacheScript _script;
    private readonly IDistributedCache _ours;
    private readonly IDistributedCache _model;

    public DistributedModelTests()
    {
        _script = new(_time.GetUtcNow);
        _ours = new ClusterDistributedCache(new LoneCache(_time).NewClient(_time), Options.Create(new ClusterDistributedCacheOptions { InstanceName = "app:" }), _time);
        _model = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions { Clock = _time, SizeLimit = null }));
    }

    [Fact]
    public Task Without_limits_it_stays() => SameAsync(
        ["nothing", "done", "one", "", "one", "done", "two", "done", "nothing", "done", "done"],
        _script.Get("a"), _script.Set("a", "one"), _script.Get("a"), _script.Pass(TimeSpan.FromDays(3650)), _script.Get("a"), _script.Set("a", "two"), _script.Get("a"),
        _script.Remove("a"), _script.Get("a"), _script.Remove("a"), _script.Refresh("a"));

    [Fact]
    public Task An_instant_ends_it_whatever_is_read() => SameAsync(
        ["done", "", "x", "", "x", "", "nothing"],
        _script.Set("a", "x", absolute: 10 * Second), _script.Pass(5 * Second), _script.Get("a"), _script.Pass((5 * Second) - Blink), _script.Get("a"), _script.Pass(Blink), _script.Get("a"));

    [Fact]
    public Task A_span_ends_it_whatever_is_read() => SameAsync(
        ["done", "", "x", "done", "", "nothing"],
        _script.Set("a", "x", relative: 10 * Second), _script.Pass((10 * Second) - Blink), _script.Get("a"), _script.Refresh("a"), _script.Pass(Blink), _script.Get("a"));

    [Fact]
    public Task Of_two_absolute_limits_the_earlier_counts() => SameAsync(
        ["done", "done", "", "nothing", "nothing"],
        _script.Set("a", "x", absolute: 5 * Second, relative: 10 * Second), _script.Set("b", "x", absolute: 10 * Second, relative: 5 * Second), _script.Pass(5 * Second), _script.Get("a"), _script.Get("b"));

    [Fact]
    public Task A_get_begins_the_sliding_span_anew() => SameAsync(
        ["done", "", "x", "", "x", "", "x", "", "x", "", "nothing"],
        _script.Set("a", "x", sliding: 10 * Second), _script.Pass(9 * Second), _script.Get("a"), _script.Pass(9 * Second), _script.Get("a"), _script.Pass(9 * Second), _script.Get("a"),
        _script.Pass((10 * Second) - Blink), _script.Get("a"), _script.Pass(10 * Second), _script.Get("a"));

    [Fact]
    public Task A_refresh_begins_the_sliding_span_anew() => SameAsync(
        ["done", "", "done", "", "done", "", "x", "", "nothing"],
        _script.Set("a", "x", sliding: 10 * Second), _script.Pass(9 * Second), _script.Refresh("a"), _script.Pass(9 * Second), _script.Refresh("a"), _script.Pass(9 * Second), _script.Get("a"),
        _script.Pass(10 * Second), _script.Get("a"));

    [Fact]
    public Task A_sliding_span_does_not_outlast_an_absolute_limit() => SameAsync(
        ["done", "", "x", "", "done", "", "nothing"],
        _script.Set("a", "x", relative: 20 * Second, sliding: 8 * Second), _script.Pass(7 * Second), _script.Get("a"), _script.Pass(7 * Second), _script.Refresh("a"), _script.Pass(6 * Second), _script.Get("a"));

    [Fact]
    public Task A_sliding_span_may_end_before_an_absolute_limit() => SameAsync(
        ["done", "", "nothing"], _script.Set("a", "x", absolute: 20 * Second, sliding: 8 * Second), _script.Pass(8 * Second), _script.Get("a"));

    [Fact]
    public Task What_is_set_again_has_the_new_limits_alone() => SameAsync(
        ["done", "done", "", "y"], _script.Set("a", "x", sliding: Second), _script.Set("a", "y"), _script.Pass(100 * Second), _script.Get("a"));

    [Fact]
    public Task An_empty_value_is_a_value() => SameAsync(["done", ""], _script.Set("a", ""), _script.Get("a"));

    [Fact]
    public Task An_empty_key_is_a_key_behind_the_instances_name() => SameAsync(["done", "x"], _script.Set("", "x"), _script.Get(""));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_asked_by_chance_is_answered_alike(int seed)
    {
        var chance = new Random(seed);
        var found = 0;
        for (var number = 0; number < 3000; number++)
            found += await StepAsync(_script.Any(chance)) is not ("nothing" or "done" or "") ? 1 : 0;
        Assert.InRange(found, 200, 2000);
    }

    private async Task SameAsync(string[] heard, params CacheStep[] steps)
    {
        var answers = new List<string>();
        foreach (var step in steps)
            answers.Add(await StepAsync(step));
        Assert.Equal(heard, answers);
    }

    private async Task<string> StepAsync(CacheStep step)
    {
        var (ours, model) = (await step.Run(_ours), await step.Run(_model));
        Assert.True(ours == model, $"'{step}' at {_time.GetUtcNow():T}: {ours}, and of .NET's cache {model}");
        _time.Pass(step.Passes);
        return ours;
    }
}
