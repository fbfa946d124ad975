namespace OrleansCluster.Simulator.Loop;

/// <summary>The stack of the thread that leaked, at that moment.</summary>
internal sealed class LeakStack
{
    private const int MaxFrames = 32;

    private static readonly string[] Noise = ["System.Environment.", "System.Diagnostics.Tracing.", "OrleansCluster.Simulator.Loop.Leak"];

    // What every leak passes through, and no one can be blamed for.
    private static readonly string[] Machinery =
    [
        "System.", "Microsoft.", "OrleansCluster.Simulator.Loop.", "OrleansCluster.Simulator.Nodes.ProcessTime",
        "OrleansCluster.Simulator.Nodes.SimTimer", "OrleansCluster.Simulator.Nodes.SimProcess", "OrleansCluster.Simulator.Network.", "OrleansCluster.Simulator.Disks.",
        "OrleansCluster.Embedded.Scheduling.", "OrleansCluster.Embedded.Messaging.",
    ];

    private readonly string[] _frames;

    public LeakStack(string stack) => _frames =
    [
        .. stack.Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("at ", StringComparison.Ordinal))
            .Select(line => line[3..])
            .Where(line => !Array.Exists(Noise, noise => line.StartsWith(noise, StringComparison.Ordinal))),
    ];

    /// <summary>Of the calling thread.</summary>
    public static LeakStack Here() => new(Environment.StackTrace);

    /// <summary>The innermost frame that is neither the base library's nor the simulator's own machinery; if there is none, it says so.</summary>
    public string Culprit =>
        Array.Find(_frames, frame => !Array.Exists(Machinery, prefix => frame.StartsWith(prefix, StringComparison.Ordinal)))
        ?? "the base library, with nobody else on the stack";

    /// <summary>Whether some frame is of a method whose full name contains this.</summary>
    public bool Passes(string method) => Array.Exists(_frames, frame => frame.Contains(method, StringComparison.Ordinal));

    /// <summary>The frames, innermost first.</summary>
    public override string ToString() => string.Join('\n', _frames.Take(MaxFrames).Select(frame => "   at " + frame));
}
