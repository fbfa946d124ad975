using System.Diagnostics;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>
/// What this assembly does when it is run as a program: it plays a test process that starts others and then ends in the way it is told,
/// without tidying up. See <see cref="NoProcessIsLeftTests"/>.
/// </summary>
internal static class GuardedParent
{
    public const string Waits = "waits";
    public const string Exits = "exits";
    public const string Crashes = "crashes";

    private static async Task<int> Main(string[] arguments)
    {
        var grandchild = new TaskCompletionSource<string>();
        var running = ChildProcess.Start("sleep", "1000");
        var paused = ChildProcess.Start("sleep", "1000");
        await paused.PauseAsync();
        var family = ChildProcess.Start(
            new ProcessStartInfo("sh", ["-c", "sleep 1000 & echo $!; wait"]), line => grandchild.TrySetResult(line));
        Console.WriteLine($"{running.Process.Id} {paused.Process.Id} {family.Process.Id} {await grandchild.Task}");
        switch (arguments.Single())
        {
            case Waits:
                await Task.Delay(Timeout.Infinite);
                return 1;
            case Crashes:
                Environment.FailFast("As asked.");
                return 1;
            default:
                return 0;
        }
    }
}
