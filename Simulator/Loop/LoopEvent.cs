using OrleansCluster.Simulator.Nodes;

namespace OrleansCluster.Simulator.Loop;

/// <summary>Something that will happen at its time, outside of any turn: a timer, a message's arrival, the end of a disk's work.</summary>
internal sealed class LoopEvent(string what, SimProcess? process, Action action)
{
    /// <summary>In a word, for the trace.</summary>
    public string What => what;

    /// <summary>Whose it is: it waits while that process stands still, and is gone when the process is. Null: the world's.</summary>
    public SimProcess? Process => process;

    public bool IsCanceled { get; private set; }

    public void Cancel() => IsCanceled = true;

    public void Run() => action();
}
