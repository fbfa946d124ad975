using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Utilities;

namespace OrleansCluster.Engine.Tests.Observers;

/// <summary>The list of observers that a grain keeps.</summary>
public sealed class ManagerTests
{
    private readonly ObserverManager<string, string> _manager = new(TimeSpan.FromMinutes(1), NullLogger.Instance);
    private DateTime _now = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public ManagerTests() => _manager.GetDateTime = () => _now;

    [Fact]
    public void It_calls_all_in_the_order_in_which_they_came()
    {
        _manager.Subscribe("a", "A");
        _manager.Subscribe("b", "B");
        _manager.Subscribe("a", "A2");
        Assert.Equal(["A2", "B"], Notified());
        Assert.Equal(2, _manager.Count);
        Assert.Equal(["A2", "B"], _manager);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "A2", ["b"] = "B" }, _manager.Observers);
    }

    [Fact]
    public void It_calls_only_whom_the_predicate_names()
    {
        _manager.Subscribe("a", "A");
        _manager.Subscribe("b", "B");
        Assert.Equal(["B"], Notified(o => o == "B"));
    }

    [Fact]
    public void Who_unsubscribed_is_called_no_more()
    {
        _manager.Subscribe("a", "A");
        _manager.Subscribe("b", "B");
        _manager.Unsubscribe("a");
        _manager.Unsubscribe("unknown");
        Assert.Equal(["B"], Notified());
        _manager.Clear();
        Assert.Equal(0, _manager.Count);
        Assert.Empty(_manager);
    }

    [Fact]
    public void Who_did_not_subscribe_again_in_time_is_called_no_more()
    {
        _manager.Subscribe("a", "A");
        _now += TimeSpan.FromSeconds(40);
        _manager.Subscribe("b", "B");
        _now += TimeSpan.FromSeconds(30);
        Assert.Equal(2, _manager.Count);
        Assert.Equal(["A", "B"], _manager);
        Assert.Equal(["B"], Notified());
        Assert.Equal(1, _manager.Count);
        _manager.Subscribe("b", "B");
        _now += TimeSpan.FromSeconds(40);
        _manager.ClearExpired();
        Assert.Equal(1, _manager.Count);
        _now += TimeSpan.FromSeconds(20);
        _manager.ClearExpired();
        Assert.Equal(1, _manager.Count);
        _now += TimeSpan.FromTicks(1);
        _manager.ClearExpired();
        Assert.Equal(0, _manager.Count);
    }

    [Fact]
    public void The_time_to_live_may_change()
    {
        Assert.Equal(TimeSpan.FromMinutes(1), _manager.ExpirationDuration);
        _manager.Subscribe("a", "A");
        _now += TimeSpan.FromMinutes(2);
        _manager.ExpirationDuration = TimeSpan.FromMinutes(3);
        Assert.Equal(["A"], Notified());
    }

    [Fact]
    public void Who_throws_is_removed_and_the_others_are_called()
    {
        _manager.Subscribe("a", "A");
        _manager.Subscribe("b", "B");
        var called = new List<string>();
        _manager.Notify(observer =>
        {
            called.Add(observer);
            if (observer == "A") throw new InvalidOperationException();
        });
        Assert.Equal(["A", "B"], called);
        Assert.Equal(["B"], _manager);
    }

    [Fact]
    public async Task Whose_task_fails_is_removed_and_the_others_are_called()
    {
        _manager.Subscribe("a", "A");
        _manager.Subscribe("b", "B");
        _manager.Subscribe("c", "C");
        var called = new List<string>();
        await _manager.Notify(async observer =>
        {
            await Task.Yield();
            called.Add(observer);
            if (observer == "A") throw new InvalidOperationException();
        }, observer => observer != "B");
        Assert.Equal(["A", "C"], called);
        Assert.Equal(["B", "C"], _manager);
    }

    [Fact]
    public async Task One_is_called_after_the_other_has_answered()
    {
        _manager.Subscribe("a", "A");
        _manager.Subscribe("b", "B");
        var called = new List<string>();
        var gate = new TaskCompletionSource();
        var notifying = _manager.Notify(observer =>
        {
            called.Add(observer);
            return gate.Task;
        });
        Assert.Equal(["A"], called);
        gate.SetResult();
        await notifying;
        Assert.Equal(["A", "B"], called);
    }

    [Fact]
    public async Task They_may_come_and_go_while_others_are_called()
    {
        _manager.Subscribe("a", "A");
        _manager.Subscribe("b", "B");
        var called = new List<string>();
        await _manager.Notify(observer =>
        {
            called.Add(observer);
            _manager.Unsubscribe("b");
            _manager.Subscribe("c", "C");
            return Task.CompletedTask;
        });
        Assert.Equal(["A", "B"], called);
        Assert.Equal(["A", "C"], _manager);
    }

    [Fact]
    public void By_default_it_goes_by_the_time_that_it_is()
    {
        var manager = new ObserverManager<string, string>(TimeSpan.FromMinutes(1), NullLogger.Instance);
        var before = DateTime.UtcNow;
        Assert.InRange(manager.GetDateTime(), before.AddSeconds(-1), DateTime.UtcNow.AddSeconds(1));
        Assert.Equal(DateTimeKind.Utc, manager.GetDateTime().Kind);
        manager.Subscribe("a", "A");
        manager.ClearExpired();
        Assert.Equal(1, manager.Count);
    }

    [Fact]
    public void It_needs_a_log() => Assert.Throws<ArgumentNullException>(() => new ObserverManager<string, string>(TimeSpan.Zero, null!));

    private List<string> Notified(Func<string, bool>? predicate = null)
    {
        var called = new List<string>();
        _manager.Notify(called.Add, predicate);
        return called;
    }
}
