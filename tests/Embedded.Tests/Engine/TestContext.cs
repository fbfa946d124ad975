using System.Collections.Concurrent;
using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Tests.Engine;

/// <summary>A turn context without an activation.</summary>
internal sealed class TestContext(TurnScheduler scheduler) : TurnContext(scheduler)
{
    private volatile bool _fenced;

    public ConcurrentQueue<Exception> Failures { get; } = new();

    public override bool IsFenced => _fenced;

    public void Fence() => _fenced = true;

    public void Do(Action action) => Enqueue(new ActionItem(action));

    protected override void OnUnhandled(Exception exception) => Failures.Enqueue(exception);

    private sealed class ActionItem(Action action) : WorkItem
    {
        public override void Execute(TurnContext context) => action();
    }
}
