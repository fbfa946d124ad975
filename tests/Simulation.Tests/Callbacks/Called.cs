namespace OrleansCluster.Simulation.Tests.Callbacks;

internal sealed class Called : ICalled
{
    public async Task<int> Twice(int number)
    {
        await Task.Yield();
        return 2 * number;
    }
}
