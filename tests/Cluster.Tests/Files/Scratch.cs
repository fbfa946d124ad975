using System.Diagnostics;
using Xunit.Abstractions;
using OrleansCluster.Grains.Files;
using OrleansCluster.Grains.Interfaces.Files;
namespace OrleansCluster.Cluster.Tests.Files;
public class Scratch(ITestOutputHelper output)
{
    [Fact]
    public async Task Timing()
    {
        var w = Stopwatch.StartNew();
        void T(string s) { output.WriteLine($"{w.ElapsedMilliseconds,6} {s}"); }
        var fail = 0;
        var cluster = await FileCluster.StartAsync(beforeWrite: (_, name, _) => { if (name=="file") { T("write"); if (fail==1) { fail=2; throw new TimeoutException("x"); } } return Task.CompletedTask; });
        T("started");
        await cluster.WriteAsync("f", [1]);
        T("written");
        var source = new SteppedStream([1, 2, 3]) { StopAt = 2 };
        var write = cluster.Client.WriteAsync("f", source);
        await Eventually.TrueAsync(() => source.IsStopped, "the write has begun");
        fail = 1;
        T("stopped");
        source.Resume();
        await write;
        T("written");
        await cluster.ReadAsync("f");
        T("read");
        await cluster.DisposeAsync();
        T("disposed");
    }
}
