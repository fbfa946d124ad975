using System.Collections.Concurrent;

namespace OrleansCluster.Engine.Tests.Support;

/// <summary>
/// Places where a grain waits until the test lets it go on. All silos are in the test's process, so both see the same gates.
/// </summary>
internal static class Gates
{
    private static readonly ConcurrentDictionary<string, Gate> All = new();

    /// <summary>For grains: says that this one has come, and waits until the gate is open.</summary>
    public static Task Pass(string name)
    {
        var gate = Of(name);
        Interlocked.Increment(ref gate.Arrivals);
        return gate.Opened.Task;
    }

    /// <summary>For tests: waits until so many have come to the gate.</summary>
    public static Task Reached(string name, int times = 1) =>
        Wait.Until(() => Volatile.Read(ref Of(name).Arrivals) >= times, $"{times} at the gate {name}");

    public static int Arrivals(string name) => Volatile.Read(ref Of(name).Arrivals);

    public static void Open(string name) => Of(name).Opened.TrySetResult();

    private static Gate Of(string name) => All.GetOrAdd(name, static _ => new Gate());

    private sealed class Gate
    {
        public readonly TaskCompletionSource Opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Arrivals;
    }
}
