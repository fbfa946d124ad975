using System.Net.Sockets;
using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>A client hears where a grain is that it looked for elsewhere, and goes there next; it is never lost without that.</summary>
public sealed class PlaceTests : IAsyncLifetime
{
    private readonly ProcessCluster _cluster = new("a", "b", "c");
    private IGrainFactory _client = null!;

    public async Task InitializeAsync()
    {
        await Task.WhenAll(new[] { "a", "b", "c" }.Select(name => _cluster.StartSiloAsync(name, more: FarGrains.Place)));
        foreach (var name in new[] { "a", "b", "c" }) await _cluster.SeesAsync(name, "a", "b", "c");
        _client = await _cluster.StartClientAsync();
        await SeesAllAsync();
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task The_second_call_goes_where_the_grain_is()
    {
        var grain = FarGrains.On("b", _cluster, _client);
        Assert.Equal("b", await grain.Where());
        Assert.Equal("b", RouteOf(grain));
        Assert.Equal("b", await grain.Where());
        Assert.Equal("b", RouteOf(grain));

        // A reference of its own goes there with its first call.
        var again = _client.GetGrain<IFarGrain>(grain.GetPrimaryKeyString());
        Assert.Null(RouteOf(again));
        await again.Note(Guid.NewGuid().ToString());
        await ProcessCluster.Until(() => RouteOf(again) == "b", "the one-way call to be sent there");
    }

    [Fact]
    public async Task An_exception_tells_too()
    {
        var grain = FarGrains.On("b", _cluster, _client);
        Assert.Equal(17, (await Assert.ThrowsAsync<ProcessException>(grain.Fail)).Code);
        Assert.Equal("b", RouteOf(grain));
    }

    [Fact]
    public async Task What_was_heard_is_forgotten_when_a_silo_goes_and_the_grain_is_found_anew()
    {
        var (onB, onC) = (FarGrains.On("b", _cluster, _client), FarGrains.On("c", _cluster, _client));
        await onB.Where();
        await onC.Where();
        await _cluster.KillAsync("b");
        await _cluster.SeesAsync("a", "a", "c");
        await _cluster.SeesAsync("c", "a", "c");
        await ProcessCluster.Until(() => Network.View.Members.Length == 2, "the client to see it");
        Assert.Equal("a", await Anew(onB).Where());
        Assert.Equal("c", await Anew(onC).Where());
        await _cluster.StartSiloAsync("b", more: FarGrains.Place);
        await _cluster.SeesAsync("a", "a", "b", "c");
        await _cluster.SeesAsync("c", "a", "b", "c");
        await SeesAllAsync();
        Assert.Equal("c", await Anew(onC).Where());
    }

    [Fact]
    public async Task A_client_that_has_heard_wrongly_is_served_all_the_same_and_hears_better()
    {
        var grain = FarGrains.On("b", _cluster, _client);
        await grain.Where();
        Network.Router.OnSentOn((GrainReference)grain, "c");
        Assert.Equal("c", RouteOf(grain));
        Assert.Equal("b", await grain.Where());
        Assert.Equal("b", RouteOf(grain));
        Network.Router.OnSentOn((GrainReference)grain, "unheard-of");
        Assert.Equal("b", RouteOf(grain));
    }

    [Fact]
    public async Task Only_a_request_that_asks_is_told()
    {
        var grain = FarGrains.On("b", _cluster, _client);
        var asked = await FloodingPeer.RecordAsync(_cluster, "a", grains => grains.GetGrain<IFarGrain>(grain.GetPrimaryKeyString()).Where());
        var told = await AnswerAsync(asked);
        Assert.Equal([(byte)FrameKind.Answer, 1, (byte)AnswerStatus.SentOn, 2, (byte)'b'], told[..5]);
        asked[2] &= (byte)~RequestFlags.AsksWhere; // as a client of before would send it
        Assert.Equal([(byte)FrameKind.Answer, 1, (byte)AnswerStatus.Result, .. told[5..]], await AnswerAsync(asked));
    }

    private ProcessNetwork Network => ((GrainReference)_client.GetGrain<IFarGrain>("any")).Runtime.Cluster.Network!;

    private static string? RouteOf(IFarGrain grain) => ((GrainReference)grain).LastRoute?.Session!.Other.Name;

    private IFarGrain Anew(IFarGrain grain) => _client.GetGrain<IFarGrain>(grain.GetPrimaryKeyString());

    private Task SeesAllAsync() => ProcessCluster.Until(() => Network.View.Members.Length == 3, "the client to see all");

    private async Task<byte[]> AnswerAsync(byte[] request)
    {
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(_cluster.EndpointOf("a"));
        Assert.True(await Frames.HandshakeAsync(socket.GetStream(), _cluster.ClusterId, "a"));
        await socket.GetStream().WriteAsync(Frames.Of(request));
        while (true)
        {
            var frame = await Frames.ReadAsync(socket.GetStream());
            if (frame[0] == (byte)FrameKind.Answer) return frame;
        }
    }
}
