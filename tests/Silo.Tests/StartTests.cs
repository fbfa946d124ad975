using System.Net;
using System.Net.Sockets;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task OneLineSaysWhatIsServed()
    {
        using var data = new TempFolder();
        await using var silo = await SiloProcess.ServeAsync(data.Path, "--silos", "2");
        var line = Assert.Single(silo.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains((await silo.UrlAsync()).ToString(), line);
        Assert.Contains("2 silos (silo-0, silo-1)", line);
        Assert.Contains(data.Path, line);

        // Nothing else is said, but by the Microsoft engine's silos, which find each other by connections that may come too late.
        Assert.DoesNotMatch(@"(?m)^[\d:.]+ \w+: (?!Orleans\.)", silo.Error);
        if (TestBuild.IsEmbedded)
            Assert.True(silo.Error.Length == 0, silo.Error);
    }

    [Fact]
    public async Task OneSiloServesWithOneReplica()
    {
        using var data = new TempFolder();
        await using var silo = await SiloProcess.ServeAsync(data.Path, "--silos", "1");
        using var client = await silo.ClientAsync();
        using var content = new StringContent("alone");
        (await client.PutAsync("/v1/files/a", content)).EnsureSuccessStatusCode();
        Assert.Equal("alone", await client.GetStringAsync("/v1/files/a"));
    }

    [Fact]
    public async Task PortInUseIsOneSentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var data = new TempFolder();
        await using var silo = SiloProcess.Run(["--data", data.Path, "--http-port", $"{port}", .. TestPorts.Options()]);
        Assert.Equal(1, await silo.ExitAsync());
        Assert.Equal("", silo.Output);
        Assert.Equal(
            $"http://127.0.0.1:{port} is in use by another process; stop that process or choose another port by --http-port.",
            silo.Error.TrimEnd());
    }

    [Fact]
    public async Task RedisPortInUseIsOneSentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var data = new TempFolder();
        await using var silo = SiloProcess.Run(["--data", data.Path, "--http-port", "0", "--cache-mib", "64", "--redis-port", $"{port}", .. TestPorts.Options()]);
        Assert.Equal(1, await silo.ExitAsync());
        Assert.Equal("", silo.Output);
        Assert.Equal(
            $"redis://127.0.0.1:{port} is in use by another process; stop that process or choose another port by --redis-port.",
            silo.Error.TrimEnd());
    }

    [Fact]
    public async Task SecondProcessOnTheSameDataIsRefused()
    {
        using var data = new TempFolder();
        await using var first = await SiloProcess.ServeAsync(data.Path);
        await using var second = SiloProcess.Run("--data", data.Path, "--http-port", "0");
        Assert.Equal(1, await second.ExitAsync());
        var line = Assert.Single(second.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(data.Path, line);
        Assert.Contains("in use", line);
        Assert.Contains("--data", line);

        using var client = await first.ClientAsync();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
    }

    [Theory]
    [InlineData("/proc/orleanscluster")]
    [InlineData("/dev/null/data")]
    public async Task FolderThatCannotBeMadeIsOneSentence(string folder)
    {
        await using var silo = SiloProcess.Run("--data", folder, "--http-port", "0");
        Assert.Equal(1, await silo.ExitAsync());
        Assert.Contains(folder, Assert.Single(silo.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task AddressOfAnotherMachineIsOneSentence()
    {
        using var data = new TempFolder();
        await using var silo = SiloProcess.Run(["--data", data.Path, "--http-port", "0", "--http-address", "192.0.2.1", .. TestPorts.Options()]);
        Assert.Equal(1, await silo.ExitAsync());
        Assert.Contains("--http-address", Assert.Single(silo.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }
}
