using System.Net;
using Orleans.Hosting;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Silo.Options;

namespace OrleansCluster.Silo.Hosting;

internal static partial class EngineHost
{
    public const string Name = "Embedded";

    private static readonly (SettingSpec Spec, string Why)[] NotHere =
    [
        (SettingSpecs.Clustering, "its silos share this process and find each other there"),
        (SettingSpecs.SiloName, "its silos share this process and are named silo-0, silo-1, …"),
        (SettingSpecs.SiloPort, "its silos share this process and open no ports"),
        (SettingSpecs.GatewayPort, "its silos share this process and open no ports"),
        (SettingSpecs.PrimaryPort, "its silos share this process and join no other"),
        (SettingSpecs.AdvertisedAddress, "its silos share this process and open no ports"),
        (SettingSpecs.PostgresConnection, "it keeps its state in files"),
    ];

    /// <exception cref="SettingException">A setting that only the other engine has is given.</exception>
    public static void CheckOptions(SettingParser parser)
    {
        foreach (var (spec, why) in NotHere)
        {
            if (parser.IsGiven(spec))
                throw Refuse(parser.Name(spec), why);
        }

        if (parser.Choice<StorageKind>(SettingSpecs.Storage) == StorageKind.Postgres)
            throw Refuse($"{parser.Name(SettingSpecs.Storage)} 'Postgres'", "it keeps its state in files");
    }

    public static void ConfigureSilo(ISiloBuilder silo, SiloSettings settings, int index, FileStateStoreHost? state)
    {
        var primary = new IPEndPoint(IPAddress.Loopback, settings.SiloPort);
        silo.UseLocalhostClustering(
            settings.SiloPort + index, settings.GatewayPort + index, primary, settings.ServiceId, settings.ClusterId);
        silo.AddFileGrainStorage(DurableState.ProviderName, state!);
    }

    public static void ConfigureClient(IClientBuilder client, SiloSettings settings) =>
        client.UseLocalhostClustering(settings.GatewayPort, settings.ServiceId, settings.ClusterId);

    private static SettingException Refuse(string what, string why) => new(
        $"{what} is not available: this executable was built with the embedded engine, and {why}; leave it out, or build with -p:OrleansEngine=Microsoft.");
}
