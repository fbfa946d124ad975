using System.Net;
using System.Net.Sockets;
using System.Text;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>Who is let in, and what those are told who are not.</summary>
public sealed class HandshakeTests : IAsyncLifetime
{
    private const string Secret = "a secret of enough bytes";

    private readonly ProcessCluster _cluster = new("a", "b");

    public async Task InitializeAsync() => await _cluster.StartSiloAsync("a", options => options.Secret = Secret);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Who_knows_the_secret_is_let_in()
    {
        await _cluster.StartSiloAsync("b", options => options.Secret = Secret);
        await _cluster.SeesAsync("a", "a", "b");
        await _cluster.SeesAsync("b", "a", "b");
        var client = await _cluster.StartClientAsync(options => options.Secret = Secret);
        Assert.Equal("b", (await _cluster.GrainOn("b", client).Where()).Silo);
    }

    [Fact]
    public async Task Another_secret_is_refused_at_start()
    {
        var told = await Assert.ThrowsAsync<OrleansConfigurationException>(() => _cluster.StartSiloAsync("b", options => options.Secret = "another secret, as long"));
        Assert.Contains("another secret", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_is_refused_at_start()
    {
        var told = await Assert.ThrowsAsync<OrleansConfigurationException>(() => _cluster.StartSiloAsync("b"));
        Assert.Contains("has no secret", told.Message, StringComparison.Ordinal);
        told = await Assert.ThrowsAsync<OrleansConfigurationException>(() => _cluster.StartClientAsync());
        Assert.Contains("has no secret", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_cluster_is_refused_at_start()
    {
        var told = await Assert.ThrowsAsync<OrleansConfigurationException>(() => _cluster.StartSiloAsync("b", options => options.Secret = Secret, clusterId: "other"));
        Assert.Contains("other/other", told.Message, StringComparison.Ordinal);
        Assert.Contains(_cluster.ClusterId, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_endpoint_is_told_by_name()
    {
        IReadOnlyList<KeyValuePair<string, IPEndPoint>> wrong = [KeyValuePair.Create("c", _cluster.EndpointOf("a")), KeyValuePair.Create("b", _cluster.EndpointOf("b"))];
        var told = await Assert.ThrowsAsync<OrleansConfigurationException>(() => _cluster.StartSiloAsync("b", options => (options.Secret, options.Silos) = (Secret, wrong)));
        Assert.Contains("looks for the silo 'c' where the silo 'a' is", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_is_not_in_the_list_is_not_let_in()
    {
        await using var other = new ProcessCluster("d");
        var told = await Assert.ThrowsAsync<OrleansConfigurationException>(
            () => other.StartSiloAsync("d", options => (options.Secret, options.Silos) = (Secret, [_cluster.Silos[0], other.Silos[0]]), _cluster.ClusterId));
        Assert.Contains("'d' is not in this silo's list", told.Message, StringComparison.Ordinal);
        Assert.Equal(["a"], _cluster.SiloOf("a").Cluster.Network!.View.Members.Select(member => member.Name));
    }

    [Fact]
    public async Task No_more_clients_than_allowed_are_let_in()
    {
        await using var cluster = new ProcessCluster("a");
        await cluster.StartSiloAsync("a", options => options.MaxClients = 1);
        var first = await cluster.StartClientAsync();
        var told = await Assert.ThrowsAsync<SiloUnavailableException>(() => cluster.StartClientAsync(options => options.ConnectTimeout = TimeSpan.FromSeconds(3)));
        Assert.Contains("1 clients are connected", told.Message, StringComparison.Ordinal);
        Assert.Equal("a", (await first.GetGrain<IProcessGrain>("x").Where()).Silo);
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(0, 0)]
    public async Task Another_version_of_the_protocol_is_refused_with_a_sentence(byte min, byte max)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_cluster.EndpointOf("a"));
        var stream = socket.GetStream();
        await stream.WriteAsync(Frames.Of([0x01, (byte)'O', (byte)'C', (byte)'P', 1, min, max]));
        var answer = await Frames.ReadAsync(stream);
        Assert.Contains($"it speaks versions {min} to {max} of the protocol", Encoding.UTF8.GetString(answer), StringComparison.Ordinal);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task Of_the_versions_that_both_speak_the_latest_is_chosen()
    {
        await using var cluster = new ProcessCluster("a");
        await cluster.StartSiloAsync("a");
        using var socket = new TcpClient();
        await socket.ConnectAsync(cluster.EndpointOf("a"));
        var hello = Frames.Hello(cluster.ClusterId, "a");
        (hello[5], hello[6]) = (0, 9);
        await socket.GetStream().WriteAsync(Frames.Of(hello));
        Assert.Equal([2, Handshake.MaxVersion], (await Frames.ReadAsync(socket.GetStream()))[4..6]);
    }

    [Fact]
    public async Task Reminders_in_memory_are_refused_at_start()
    {
        await using var cluster = new ProcessCluster("a");
        var told = await Assert.ThrowsAsync<OrleansConfigurationException>(() => cluster.StartSiloAsync("a", more: silo => silo.UseInMemoryReminderService()));
        Assert.Contains("IReminderTable", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=127.0.0.1:1,a=127.0.0.1:2", "twice")]
    [InlineData("a=127.0.0.1:1,b=127.0.0.1:1", "twice")]
    [InlineData("a=127.0.0.1", "address and a port")]
    [InlineData("a=host:5", "address and a port")]
    [InlineData("127.0.0.1:5", "name=address:port")]
    [InlineData("", "name=address:port")]
    public void A_list_that_is_none_says_where(string list, string what) =>
        Assert.Contains(what, Assert.Throws<FormatException>(() => ProcessClusterOptions.ParseSilos(list)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_list_is_read()
    {
        var silos = ProcessClusterOptions.ParseSilos("silo-0=127.0.0.1:11111, silo-1=[::1]:11112");
        Assert.Equal([("silo-0", "127.0.0.1:11111"), ("silo-1", "[::1]:11112")], silos.Select(silo => (silo.Key, silo.Value.ToString())));
    }
}
