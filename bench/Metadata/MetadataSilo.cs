using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using OrleansCluster.Grains.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Grains.Metadata;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Storage;

namespace OrleansCluster.Bench.Metadata;

/// <summary>What a silo with a replica of the metadata store is: as the host has it, with the options that it has by itself.</summary>
internal static class MetadataSilo
{
    public static void Configure(ISiloBuilder silo, string folder)
    {
        silo.AddSiloDisk(_ => new RealDisk(folder));
        silo.AddMetadata();
    }

    /// <summary>An empty state machine, as a silo gives it to its replica.</summary>
    public static IReplicatedStateMachine CreateMachine()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering();
            silo.AddMetadata();
        });
        using var host = builder.Build();
        return host.Services.GetServices<IReplicatedGroups>().Select(groups => groups.Create(MetadataGroups.Default)).OfType<IReplicatedStateMachine>().First();
    }
}
