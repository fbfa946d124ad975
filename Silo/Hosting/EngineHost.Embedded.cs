using System.Net;
using System.Net.NetworkInformation;
using Orleans.Configuration;
using Orleans.Hosting;
using OrleansCluster.Embedded.Processes;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Grains.Storage.Consensus;
using OrleansCluster.Grains.Storage.Shared;
using OrleansCluster.Silo.Options;
using OrleansCluster.Storage;

namespace OrleansCluster.Silo.Hosting;

internal static partial class EngineHost
{
    public const string Name = "Embedded";

    private static readonly (SettingSpec Spec, string Why)[] NotHere =
    [
        (SettingSpecs.Clustering, "its silos share this process and find each other there"),
        (SettingSpecs.SiloPort, "its silos share this process and open no ports"),
        (SettingSpecs.GatewayPort, "its silos share this process and open no ports"),
        (SettingSpecs.PrimaryPort, "its silos share this process and join no other"),
        (SettingSpecs.AdvertisedAddress, "its silos share this process and open no ports"),
        (SettingSpecs.AdvertisedSiloPort, "its silos share this process and open no ports"),
        (SettingSpecs.AdvertisedGatewayPort, "its silos share this process and open no ports"),
        (SettingSpecs.PostgresConnection, "it keeps its state in files"),
        (SettingSpecs.PostgresScripts, "it keeps its state in files"),
    ];

    /// <exception cref="SettingException">A setting that only the other engine has is given.</exception>
    public static void CheckOptions(SettingParser parser)
    {
        foreach (var (spec, why) in NotHere)
        {
            if (parser.IsGiven(spec))
                throw Refuse(parser.Name(spec), why);
        }

        if (parser.IsGiven(SettingSpecs.SiloName) && !parser.IsGiven(SettingSpecs.Cluster))
            throw Refuse(parser.Name(SettingSpecs.SiloName), $"without {SettingSpecs.Cluster.Option} its silos share this process and are named silo-0, silo-1, …");
        if (parser.IsGiven(SettingSpecs.ClusterSecret) && !parser.IsGiven(SettingSpecs.Cluster))
            throw Refuse(parser.Name(SettingSpecs.ClusterSecret), $"without {SettingSpecs.Cluster.Option} its silos share this process and open no ports");
        if (parser.IsGiven(SettingSpecs.Storage) && parser.Choice<StorageKind>(SettingSpecs.Storage) == StorageKind.Postgres)
            throw Refuse($"{parser.Name(SettingSpecs.Storage)} 'Postgres'", "it keeps its state in files");
    }

    /// <summary>All silos of the cluster, if it is several processes.</summary>
    /// <exception cref="SettingException">The list is not of its form, or names another machine.</exception>
    public static IReadOnlyList<KeyValuePair<string, IPEndPoint>> SilosOf(SettingParser parser)
    {
        if (parser.Text(SettingSpecs.Cluster) is not { } text) return [];
        try
        {
            var silos = ProcessClusterOptions.ParseSilos(text);
            if (silos.FirstOrDefault(silo => !IsOfThisMachine(silo.Value.Address)) is { Key: not null } far)
                throw parser.Wrong(SettingSpecs.Cluster, $"{far.Value.Address} is no address of this machine, and the processes share one folder for the grains' state; across machines use the Microsoft engine");
            return silos;
        }
        catch (FormatException e)
        {
            throw parser.Wrong(SettingSpecs.Cluster, e.Message);
        }
    }

    /// <summary>What must be so before the first silo starts: nothing, with this engine.</summary>
    public static Task PrepareAsync(SiloSettings settings, TimeProvider time, CancellationToken cancellationToken) => Task.CompletedTask;

    public static void ConfigureSilo(ISiloBuilder silo, SiloSettings settings, int index, FileStateStoreHost? state)
    {
        if (settings.Cluster.Count > 0)
        {
            silo.Configure<ClusterOptions>(options => Identify(options, settings));
            silo.UseProcesses(settings.SiloNames[index], options => Connect(options, settings));
            if (settings.Storage == StorageKind.Consensus)
                silo.AddConsensusGrainStorage(DurableState.ProviderName, options => options.NearestSilo = settings.SiloNames[index]);
            else
                silo.AddSharedFileGrainStorage(DurableState.ProviderName, _ => new RealDisk(settings.DataFolder), options => options.Folder = StateFolder);
            return;
        }

        var primary = new IPEndPoint(IPAddress.Loopback, settings.SiloPort);
        silo.UseLocalhostClustering(
            settings.SiloPort + index, settings.GatewayPort + index, primary, settings.ServiceId, settings.ClusterId);
        if (settings.Storage == StorageKind.Consensus)
            silo.AddConsensusGrainStorage(DurableState.ProviderName, options => options.NearestSilo = settings.SiloNames[index]);
        else
            silo.AddFileGrainStorage(DurableState.ProviderName, state!);
    }

    public static void ConfigureClient(IClientBuilder client, SiloSettings settings)
    {
        if (settings.Cluster.Count == 0)
        {
            client.UseLocalhostClustering(settings.GatewayPort, settings.ServiceId, settings.ClusterId);
            return;
        }

        client.Configure<ClusterOptions>(options => Identify(options, settings));
        client.UseProcesses(options =>
        {
            Connect(options, settings);
            options.LocalSilo = settings.SiloNames[0];
        });
    }

    private static void Identify(ClusterOptions options, SiloSettings settings)
    {
        options.ServiceId = settings.ServiceId;
        options.ClusterId = settings.ClusterId;
    }

    private static void Connect(ProcessClusterOptions options, SiloSettings settings)
    {
        options.Silos = settings.Cluster;
        options.Secret = settings.ClusterSecret;
    }

    private static bool IsOfThisMachine(IPAddress address) =>
        IPAddress.IsLoopback(address)
        || NetworkInterface.GetAllNetworkInterfaces().Any(one => one.GetIPProperties().UnicastAddresses.Any(own => own.Address.Equals(address)));

    private static SettingException Refuse(string what, string why) => new(
        $"{what} is not available: this executable was built with the embedded engine, and {why}; leave it out, or build with -p:OrleansEngine=Microsoft.");
}
