using System.Net;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests.Cluster;

/// <summary>The harness itself, over processes that are a cluster each.</summary>
public sealed class SiloClusterTests(ITestOutputHelper output)
{
    [Fact]
    public Task EachSiloIsKilledPausedStoppedAndComesBackOnItsData() => RunAsync(2, async cluster =>
    {
        var (first, second) = (cluster["silo-0"], cluster["silo-1"]);
        await PutAsync(first, "a", "first's");
        await PutAsync(second, "a", "second's");

        await first.KillAsync();
        Assert.False(first.IsRunning);
        Assert.True(NoAnswer.Is(await Assert.ThrowsAnyAsync<Exception>(() => first.Http.GetAsync("/v1/files/a"))));
        Assert.Equal("second's", await second.Http.GetStringAsync("/v1/files/a"));
        await first.StartAsync();
        await first.WaitReadyAsync();
        Assert.Equal("first's", await first.Http.GetStringAsync("/v1/files/a"));

        await second.PauseAsync();
        var waiting = second.Http.GetStringAsync("/v1/files/a");
        Assert.Equal("first's", await first.Http.GetStringAsync("/v1/files/a"));
        Assert.False(waiting.IsCompleted);
        second.Resume();
        Assert.Equal("second's", await waiting.WaitAsync(Until.Patience));

        await second.PauseAsync();
        await second.KillAsync();
        Assert.Equal(0, await first.StopAsync());
        await cluster.HealAsync();
        Assert.Equal(0, first.DeathsByVote + second.DeathsByVote);
        Assert.Equal("first's", await first.Http.GetStringAsync("/v1/files/a"));
        Assert.Equal("second's", await second.Http.GetStringAsync("/v1/files/a"));
        Assert.Contains("SIGTERM: draining", first.Logs());
    });

    [Fact]
    public Task TheLinkFromTheClientIsCutAndHealed() => RunAsync(1, async cluster =>
    {
        var silo = cluster["silo-0"];
        await PutAsync(silo, "a", "kept");
        cluster.Links[Links.Client, "silo-0"].Mode = LinkMode.Stall;
        var waiting = silo.Http.GetStringAsync("/v1/files/a");
        Assert.False(waiting.IsCompleted);
        cluster.Links.Heal();
        Assert.Equal("kept", await waiting.WaitAsync(Until.Patience));

        cluster.Links[Links.Client, "silo-0"].Mode = LinkMode.Reset;
        Assert.True(NoAnswer.Is(await Assert.ThrowsAnyAsync<Exception>(() => silo.Http.GetStringAsync("/v1/files/a"))));
        await cluster.HealAsync();
        Assert.Equal("kept", await silo.Http.GetStringAsync("/v1/files/a"));
    });

    [Fact]
    public void EachOrderedPairOfSilosHasALinkOfItsOwn()
    {
        var silos = Enumerable.Range(0, 3).ToDictionary(i => $"silo-{i}", i => new IPEndPoint(IPAddress.Loopback, 20_000 + i));
        var links = new Links(silos);
        var endPoints = silos.Keys.SelectMany(from => silos.Keys.Where(to => to != from).Select(to => links[from, to].EndPoint)).ToList();
        Assert.Equal(6, endPoints.Distinct().Count());
        Assert.DoesNotContain(endPoints, endPoint => silos.ContainsValue(endPoint));

        links.Between("silo-0", "silo-2", LinkMode.Reset);
        Assert.Equal(
            [("silo-0", "silo-2"), ("silo-2", "silo-0")],
            from one in silos.Keys from other in silos.Keys where one != other && links[one, other].Mode == LinkMode.Reset select (one, other));
        links.Around("silo-1", LinkMode.HalfOpen);
        Assert.Equal(4, silos.Keys.Sum(one => silos.Keys.Count(other => one != other && links[one, other].Mode == LinkMode.HalfOpen)));
        Assert.Equal(LinkMode.Pass, links[Links.Client, "silo-1"].Mode);
        links.Heal();
        Assert.All(silos.Keys, one => Assert.All(silos.Keys.Where(other => other != one), other => Assert.Equal(LinkMode.Pass, links[one, other].Mode)));
    }

    [Fact]
    public void ASiloOfTheEmbeddedEngineIsToldItsOwnPortAndTheLinksToTheOthers()
    {
        var plan = new SiloPlan(
            "silo-1", "/data/silo-1", "/data/shared",
            [("silo-0", new IPEndPoint(IPAddress.Loopback, 50_000)), ("silo-1", new IPEndPoint(IPAddress.Loopback, 20_001))])
        {
            SiloPort = 20_001, GatewayPort = 20_004,
        };
        var launch = new EmbeddedProcesses("s3cret-of-the-silos").Launch(plan);
        Assert.Equal(["--data", "/data/shared", "--silo-name", "silo-1", "--cluster", "silo-0=127.0.0.1:50000,silo-1=127.0.0.1:20001"], launch.Arguments);
        Assert.Equal("s3cret-of-the-silos", Assert.Single(launch.Environment).Value);
    }

    [Fact]
    public void ReservedPortsAreNobodyElsesUntilTheyAreGivenBack()
    {
        using var first = PortReservation.Take(3);
        var others = Enumerable.Range(0, 50).Select(_ => PortReservation.Take(3)).ToList();
        var ports = others.Append(first).SelectMany(reservation => Enumerable.Range(reservation.Port, 3)).ToList();
        Assert.Equal(ports.Count, ports.Distinct().Count());
        others.ForEach(reservation => reservation.Dispose());
    }

    [Fact]
    public void AVeryTalkativeProcessIsKeptWithinTheBoundByItsBeginningAndItsEnd()
    {
        var log = new OutputLog(limit: 1000);
        for (var i = 0; i < 10_000; i++)
            log.Add($"line {i}");
        log.Add(new string('x', 10_000));
        var text = log.ToString();
        Assert.StartsWith("line 0\n", text);
        Assert.Contains(" lines are not kept ", text);
        Assert.EndsWith("xxx …\n", text);
        Assert.True(text.Length < 1200, $"{text.Length} characters");
    }

    private static async Task PutAsync(ClusterSilo silo, string path, string text)
    {
        using var content = new StringContent(text);
        using var answer = await silo.Http.PutAsync("/v1/files/" + path, content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task RunAsync(int silos, Func<SiloCluster, Task> test) =>
        SiloCluster.RunAsync(new SiloClusterOptions { Configuration = new SeparateSilos(), Silos = silos }, output.WriteLine, test);
}
