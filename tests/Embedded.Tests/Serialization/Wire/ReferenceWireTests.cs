using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Serialization.Wire;
using OrleansCluster.Embedded.Tests.World;

namespace OrleansCluster.Embedded.Tests.Serialization.Wire;

public sealed class ReferenceWireTests
{
    [Fact]
    public void Identities_arrive_equal()
    {
        Same(GrainId.Create("type", "key"));
        Same(default(GrainId));
        Same(GrainType.Create("type"));
        Same(GrainInterfaceType.Create("i"));
        Same(IdSpan.Create("key"));
        Same(SiloAddress.New(System.Net.IPAddress.IPv6Loopback, 80, -5));

        static void Same<T>(T value)
        {
            Assert.Equal(value, Send(value, null));
            Assert.Equal(value, (T)Send<object?>(value, null)!);
        }
    }

    [Fact]
    public async Task A_grain_reference_arrives_as_one_of_the_reader_s_own()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo => silo.UseLocalhostClustering(11311, 30311, null, "reference-wire", "reference-wire"));
        using var host = builder.Build();
        await host.StartAsync();
        var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IWorldling>("a");
        var runtime = ((GrainReference)(object)grain).Runtime;

        Assert.Equal(grain, Send(grain, runtime));
        Assert.Equal(grain, Assert.IsAssignableFrom<IWorldling>(Send<object>(grain, runtime)));
        Assert.Equal(grain, Send<IAddressable>(grain, runtime));
        var both = Send(new List<IGrain> { grain, grain }, runtime);
        Assert.Same(both[0], both[1]);
        Assert.Same(runtime, ((GrainReference)(object)both[0]).Runtime);
        Assert.Null(Send<IWorldling?>(null, runtime));
        Assert.Throws<WireFormatException>(() => Send(grain, null));
        await host.StopAsync();
    }

    private static T Send<T>(T value, GrainRuntime? runtime)
    {
        using var writer = new WireWriter(10_000);
        var codec = EngineTypes.Copiers.Wire.GetCodec<T>();
        codec.Write(writer, value);
        var reader = new WireReader();
        reader.Reset(writer.Written, runtime);
        return codec.Read(reader);
    }
}
