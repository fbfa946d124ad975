using OrleansCluster.Simulation.Tests.Determinism;

/// <summary>
/// What the runtime calls before Main in a process that is told so (DOTNET_STARTUP_HOOKS; its name and place are the runtime's). A test
/// that needs a second process runs a part of itself there.
/// </summary>
internal static class StartupHook
{
    public const string Part = "SIMULATION_TESTS_PART";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Part) is not { } part) return;
        Console.WriteLine(ChanceWorkload.Simulate(Enum.Parse<ChanceKind>(part)).Trace);
        Environment.Exit(0);
    }
}
