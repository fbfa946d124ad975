using Orleans.TestingHost;
namespace OrleansCluster.Engine.Tests;
public interface IPing : IGrainWithStringKey { Task<int> Add(int a, List<int> b); ValueTask Empty(); Task<string> Relay(string other); }
public class Ping : Grain, IPing
{
    public Task<int> Add(int a, List<int> b) { b.Add(1); return Task.FromResult(a + b.Count); }
    public ValueTask Empty() => default;
    public async Task<string> Relay(string other) { await Task.Yield(); var r = await GrainFactory.GetGrain<IPing>(other).Add(1, [2]); return $"{this.GetPrimaryKeyString()} {r}"; }
}
public class Smoke
{
    [Fact]
    public async Task Calls()
    {
        var b = new InProcessTestClusterBuilder(3);
        b.Options.ConfigureFileLogging = false;
        await using var c = b.Build();
        await c.DeployAsync();
        var p = c.Client.GetGrain<IPing>("a");
        var list = new List<int> { 1, 2 };
        Assert.Equal(4, await p.Add(1, list));
        Assert.Equal(2, list.Count);
        await p.Empty();
        Assert.Equal("a 3", await p.Relay("b"));
        await c.KillSiloAsync(c.Silos[0]);
        for (int i = 0; i < 20; i++) Assert.Equal($"x{i} 3", await c.Client.GetGrain<IPing>("x" + i).Relay("b" + i));
    }
}
