using System.Net.Sockets;
using System.Text;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests;

public sealed class SignalTests
{
    [Theory]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Interrupt)]
    public async Task FirstSignalDrainsAndExitsWithZero(int signal)
    {
        using var data = new TempFolder();
        await using (var silo = await SiloProcess.ServeAsync(data.Path))
        {
            using var client = await silo.ClientAsync();
            using var content = new StringContent("kept");
            (await client.PutAsync("/v1/files/a.txt", content)).EnsureSuccessStatusCode();
            silo.Signal(signal);
            Assert.Equal(0, await silo.ExitAsync());

            // The Microsoft engine's silos warn now and then of the connections between them that they close.
            if (TestBuild.IsEmbedded)
                Assert.True(silo.Error.Length == 0, silo.Error);
        }

        await using var again = await SiloProcess.ServeAsync(data.Path);
        using var reader = await again.ClientAsync();
        Assert.Equal("kept", await reader.GetStringAsync("/v1/files/a.txt"));
    }

    [Fact]
    public async Task RequestUnderWayIsAnsweredBeforeTheProcessEnds()
    {
        using var data = new TempFolder();
        await using var silo = await SiloProcess.ServeAsync(data.Path);
        using var upload = await SlowUpload.BeginAsync(await silo.UrlAsync());
        silo.Signal(Signals.Terminate);
        await silo.Draining;
        Assert.Contains(" 201 ", await upload.FinishAsync());
        Assert.Equal(0, await silo.ExitAsync());
    }

    [Fact]
    public async Task SecondInterruptDuringTheDrainExitsAtOnce()
    {
        using var data = new TempFolder();
        await using var silo = await SiloProcess.ServeAsync(data.Path, "--shutdown-seconds", "600");
        using var upload = await SlowUpload.BeginAsync(await silo.UrlAsync());
        silo.Signal(Signals.Interrupt);
        await silo.Draining;
        Assert.False(silo.Process.HasExited);

        // The drain would have waited for five minutes, and ended with another code.
        silo.Signal(Signals.Interrupt);
        Assert.Equal(130, await silo.ExitAsync());
    }

    [Fact]
    public async Task DrainThatNeverEndsIsCutOff()
    {
        using var data = new TempFolder();
        await using var silo = await SiloProcess.ServeAsync(data.Path, "--shutdown-seconds", "30");
        using var upload = await SlowUpload.BeginAsync(await silo.UrlAsync());
        silo.Signal(Signals.Terminate);
        Assert.Equal(0, await silo.ExitAsync());
    }

    /// <summary>An upload of which half was sent.</summary>
    private sealed class SlowUpload : IDisposable
    {
        private readonly TcpClient _client = new();

        public static async Task<SlowUpload> BeginAsync(Uri server)
        {
            var upload = new SlowUpload();
            await upload._client.ConnectAsync(server.Host, server.Port);
            var request = $"PUT /v1/files/slow.txt HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n";
            await upload._client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));

            // The interim answer shows that the handler is reading the body: the request is under way.
            var answer = new byte[25];
            await upload._client.GetStream().ReadExactlyAsync(answer);
            Assert.StartsWith("HTTP/1.1 100", Encoding.ASCII.GetString(answer));
            await upload._client.GetStream().WriteAsync("01234"u8.ToArray());
            return upload;
        }

        public async Task<string> FinishAsync()
        {
            await _client.GetStream().WriteAsync("56789"u8.ToArray());
            using var reader = new StreamReader(_client.GetStream());
            return await reader.ReadLineAsync() ?? "";
        }

        public void Dispose() => _client.Dispose();
    }
}
