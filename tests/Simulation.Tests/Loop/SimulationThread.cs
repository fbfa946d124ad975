using System.Runtime.ExceptionServices;

namespace OrleansCluster.Simulation.Tests.Loop;

/// <summary>Runs a test as a simulation is run: on a thread of its own, without a synchronization context. xunit's threads have one.</summary>
internal static class SimulationThread
{
    public static void Run(Action body) => Run(() =>
    {
        body();
        return true;
    });

    public static T Run<T>(Func<T> body)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = body();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
