namespace OrleansCluster.Embedded.Scheduling;

/// <summary>A continuation that came home to its activation.</summary>
internal sealed class PostedCallback(SendOrPostCallback callback, object? state) : WorkItem
{
    public override void Execute(TurnContext context) => callback(state);
}
