namespace OrleansCluster.Simulator.Loop;

/// <summary>Something left the simulation's one thread, or came to it from another; the message names what, who and where.</summary>
internal sealed class LeakException(string what, LeakStack where)
    : SimulationBrokenException($"Leak: {what}, in {where.Culprit}. The run is no longer a function of its seed.\n{where}")
{
    /// <param name="what">What leaked.</param>
    /// <param name="stack">The stack of the thread that leaked, as the environment gives it.</param>
    public LeakException(string what, string stack)
        : this(what, new LeakStack(stack))
    {
    }

    /// <summary>What leaked, without the place.</summary>
    public string What => what;

    /// <summary>Whose code it was: the innermost frame that is neither the base library's nor the simulator's own machinery.</summary>
    public string Culprit => where.Culprit;
}
