using OrleansCluster.Embedded.Scheduling;

namespace OrleansCluster.Embedded.Tests.Engine;

/// <summary>Runs nothing by itself: the test says when.</summary>
internal sealed class StepScheduler : TurnScheduler
{
    public Queue<TurnContext> Ready { get; } = new();

    public override void Schedule(TurnContext context) => Ready.Enqueue(context);


    public void RunAll()
    {
        while (Ready.TryDequeue(out var context))
        {
            if (context.RunTurns(TurnsPerRun)) Ready.Enqueue(context);
        }
    }
}
