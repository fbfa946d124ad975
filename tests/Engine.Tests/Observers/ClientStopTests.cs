using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Engine.Tests.Support;

namespace OrleansCluster.Engine.Tests.Observers;

/// <summary>Objects of clients and silos that come to their end.</summary>
public sealed class ClientStopTests
{
    [Fact]
    public async Task A_call_of_a_stopped_clients_object_fails_within_the_response_timeout()
    {
        await using var cluster = await Clusters.Start(2, static (_, silo) =>
            silo.Configure<SiloMessagingOptions>(static options => options.ResponseTimeout = TimeSpan.FromSeconds(3)));
        var grain = cluster.GetSiloServiceProvider().GetRequiredService<IGrainFactory>().GetGrain<ISpeaker>("a");
        var listener = new Listener(Keys.New(), cluster.Client);
        var id = cluster.Client.CreateObjectReference<IListener>(listener).GetGrainId();
        Assert.Equal("one!", await grain.AskById(id, "one"));
        await cluster.StopClusterClientAsync();
        var exception = await Record.ExceptionAsync(() => Wait.For(grain.AskById(id, "two")));
        Assert.True(exception is TimeoutException or ClientNotAvailableException, $"{exception}");
        GC.KeepAlive(listener);
    }

    [Theory]
    [InlineData("nobody+1")]
    [InlineData("nobody")]
    public async Task A_call_of_an_object_of_nobody_says_so(string key)
    {
        await using var cluster = await Clusters.Start();
        var id = GrainId.Create("sys.client", key);
        await Assert.ThrowsAsync<ClientNotAvailableException>(() => Wait.For(cluster.Client.GetGrain<ISpeaker>("a").AskById(id, "one")));
    }

    [Fact]
    public async Task An_object_beside_a_silo_is_called_until_its_silo_dies()
    {
        await using var cluster = await Clusters.Start(2);
        var second = cluster.Silos[1];
        var grains = cluster.GetSiloServiceProvider(second.SiloAddress).GetRequiredService<IGrainFactory>();
        var listener = new Listener(Keys.New(), grains);
        var reference = grains.CreateObjectReference<IListener>(listener);
        Assert.StartsWith("sys.client/hosted-", reference.GetGrainId().ToString(), StringComparison.Ordinal);
        Assert.Equal("one!", await cluster.Client.GetGrain<ISpeaker>("a").Ask(reference, "one"));
        Assert.Equal("two!", await grains.GetGrain<ISpeaker>("b").Ask(reference, "two"));
        Assert.Equal("three!", await reference.Ask("three"));
        Assert.Equal("heard: hello", await grains.GetGrain<ISpeaker>("a").CallBack(reference));

        await cluster.KillSiloAsync(second);
        var exception = await Record.ExceptionAsync(() => Wait.For(cluster.Client.GetGrain<ISpeaker>("c").AskBriefly(reference, "four")));
        Assert.True(exception is ClientNotAvailableException or TimeoutException or SiloUnavailableException, $"{exception}");
        GC.KeepAlive(listener);
    }
}
