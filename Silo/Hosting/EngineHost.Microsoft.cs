using System.Net;
using Orleans.Configuration;
using Orleans.Hosting;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Hosting;

internal static partial class EngineHost
{
    public const string Name = "Microsoft";

    private const string Invariant = "Npgsql";

    /// <summary>This engine has every setting; only those that contradict each other are refused.</summary>
    public static void CheckOptions(SettingParser parser)
    {
        foreach (var spec in new[] { SettingSpecs.Cluster, SettingSpecs.ClusterSecret })
        {
            if (parser.IsGiven(spec))
                throw new SettingException($"{parser.Name(spec)} is not available: this executable was built with the Microsoft engine, whose silos find each other by {SettingSpecs.Clustering.Option}.");
        }

        var clustering = parser.Choice<ClusteringKind>(SettingSpecs.Clustering);
        if (clustering == ClusteringKind.Postgres && parser.IsGiven(SettingSpecs.PrimaryPort))
            throw parser.Wrong(SettingSpecs.PrimaryPort, "only --clustering Localhost has a first silo");
        if (clustering == ClusteringKind.Localhost && parser.IsGiven(SettingSpecs.AdvertisedAddress))
            throw parser.Wrong(SettingSpecs.AdvertisedAddress, "--clustering Localhost stays on the loopback address");
    }

    /// <summary>This engine has no fixed list of silos.</summary>
    public static IReadOnlyList<KeyValuePair<string, IPEndPoint>> SilosOf(SettingParser parser) => [];

    public static void ConfigureSilo(ISiloBuilder silo, SiloSettings settings, int index, FileStateStoreHost? state)
    {
        ConfigureClustering(silo, settings, index);
        if (settings.Storage == StorageKind.Postgres)
        {
            silo.AddAdoNetGrainStorage(DurableState.ProviderName, options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = settings.PostgresConnection!;
                options.GrainStorageSerializer = new VersionedStateSerializer();
            });
            return;
        }

        silo.AddFileGrainStorage(DurableState.ProviderName, state!);
    }

    public static void ConfigureClient(IClientBuilder client, SiloSettings settings)
    {
        if (settings.Clustering == ClusteringKind.Localhost)
        {
            var gateways = Enumerable.Range(settings.GatewayPort, settings.SiloNames.Count).ToArray();
            client.UseLocalhostClustering(gateways, settings.ServiceId, settings.ClusterId);
            return;
        }

        client.Configure<ClusterOptions>(options =>
        {
            options.ServiceId = settings.ServiceId;
            options.ClusterId = settings.ClusterId;
        });
        client.UseAdoNetClustering(options =>
        {
            options.Invariant = Invariant;
            options.ConnectionString = settings.PostgresConnection!;
        });
    }

    private static void ConfigureClustering(ISiloBuilder silo, SiloSettings settings, int index)
    {
        if (settings.Clustering == ClusteringKind.Localhost)
        {
            var primary = new IPEndPoint(IPAddress.Loopback, settings.PrimaryPort ?? settings.SiloPort);
            silo.UseLocalhostClustering(
                settings.SiloPort + index, settings.GatewayPort + index, primary, settings.ServiceId, settings.ClusterId);
            return;
        }

        silo.Configure<ClusterOptions>(options =>
        {
            options.ServiceId = settings.ServiceId;
            options.ClusterId = settings.ClusterId;
        });
        silo.ConfigureEndpoints(
            settings.AdvertisedAddress ?? IPAddress.Loopback, settings.SiloPort + index, settings.GatewayPort + index,
            listenOnAnyHostAddress: settings.AdvertisedAddress is not null);
        silo.UseAdoNetClustering(options =>
        {
            options.Invariant = Invariant;
            options.ConnectionString = settings.PostgresConnection!;
        });
    }
}
