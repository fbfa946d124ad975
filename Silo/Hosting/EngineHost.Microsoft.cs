using System.Net;
using System.Net.Sockets;
using Npgsql;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Grains.Storage.Consensus;
using OrleansCluster.Silo.Options;
using OrleansCluster.Silo.Sql;

namespace OrleansCluster.Silo.Hosting;

internal static partial class EngineHost
{
    public const string Name = "Microsoft";

    private const string Invariant = "Npgsql";

    // Until then a gateway keeps what is for a client whose connection broke, instead of sending it by another gateway that the client is
    // still connected to: each process's web server is a client of all gateways, and its requests would wait. Orleans' default is a minute.
    private static readonly TimeSpan ClientDropTimeout = TimeSpan.FromSeconds(5);

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
        foreach (var spec in new[] { SettingSpecs.AdvertisedAddress, SettingSpecs.AdvertisedSiloPort, SettingSpecs.AdvertisedGatewayPort })
        {
            if (clustering == ClusteringKind.Localhost && parser.IsGiven(spec))
                throw parser.Wrong(spec, "--clustering Localhost stays on the loopback address and its ports");
        }

        CheckConnection(parser);
    }

    /// <summary>What must be so before the first silo starts: the tables and queries of the database.</summary>
    /// <exception cref="PostgresScriptException">They are not there, or not as this executable needs them.</exception>
    public static async Task PrepareAsync(SiloSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!settings.NeedsDatabase || settings.PostgresScripts == PostgresScriptsMode.Skip)
            return;
        await using var database = NpgsqlDataSource.Create(settings.PostgresConnection!);
        var applier = new PostgresScriptApplier(database, PostgresScripts.All, time);
        if (settings.PostgresScripts == PostgresScriptsMode.Apply)
            await applier.ApplyAsync(cancellationToken);
        else
            await applier.CheckAsync(cancellationToken);
    }

    /// <summary>This engine has no fixed list of silos.</summary>
    public static IReadOnlyList<KeyValuePair<string, IPEndPoint>> SilosOf(SettingParser parser) => [];

    public static void ConfigureSilo(ISiloBuilder silo, SiloSettings settings, int index, FileStateStoreHost? state)
    {
        ConfigureClustering(silo, settings, index);
        LetDatabaseErrorsCross(silo.Services);
        silo.Configure<SiloMessagingOptions>(options => options.ClientDropTimeout = ClientDropTimeout);
        if (settings.Storage == StorageKind.Postgres)
        {
            AddPostgresState(silo, DurableState.ProviderName, settings.PostgresConnection!);
            silo.UseAdoNetReminderService(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = settings.PostgresConnection!;
            });
            return;
        }

        if (settings.Storage == StorageKind.Consensus)
            silo.AddConsensusGrainStorage(DurableState.ProviderName, options => options.NearestSilo = settings.SiloNames[index]);
        else
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

        LetDatabaseErrorsCross(client.Services);
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

    /// <summary>Grain state in PostgreSQL, under the provider's name.</summary>
    public static void AddPostgresState(ISiloBuilder silo, string name, string connection) => silo.AddAdoNetGrainStorage(name, options =>
    {
        options.Invariant = Invariant;
        options.ConnectionString = connection;
        options.GrainStorageSerializer = new VersionedStateSerializer();
    });

    /// <summary>
    /// What the storage provider throws has the driver's exception in it. One that cannot cross a call arrives as a missing codec, which says
    /// neither that the database is away nor that the call may be made again.
    /// </summary>
    public static void LetDatabaseErrorsCross(IServiceCollection services) =>
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add(nameof(Npgsql)));

    // Neither the value nor what the driver says of it is repeated: a password with a ';' in it makes parts of it look like keywords.
    private static void CheckConnection(SettingParser parser)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(parser.Text(SettingSpecs.PostgresConnection));
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw new SettingException(
                $"{parser.Name(SettingSpecs.PostgresConnection)} cannot be read; allowed is {SettingSpecs.PostgresConnection.Allowed}, " +
                "as 'Host=…;Username=…;Password=…;Database=…', a value with ';' or quotes in quotes.");
        }
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
        var advertised = settings.AdvertisedAddress ?? IPAddress.Loopback;
        silo.ConfigureEndpoints(
            advertised, (settings.AdvertisedSiloPort ?? settings.SiloPort) + index, (settings.AdvertisedGatewayPort ?? settings.GatewayPort) + index);
        silo.Configure<EndpointOptions>(options =>
        {
            var listening = settings.AdvertisedAddress is null ? advertised : AnyOf(advertised);
            options.SiloListeningEndpoint = new IPEndPoint(listening, settings.SiloPort + index);
            options.GatewayListeningEndpoint = new IPEndPoint(listening, settings.GatewayPort + index);
        });
        silo.UseAdoNetClustering(options =>
        {
            options.Invariant = Invariant;
            options.ConnectionString = settings.PostgresConnection!;
        });

        // By default the last probe before a vote goes by a third silo, which is given as long to wait for the answer as the one that asked it
        // waits for its report: of a silo that takes connections and does not answer (paused, cut off without a reset) no report ever comes in
        // time, and it is never voted dead. Two silos must have missed a silo's answers all the same.
        silo.Configure<ClusterMembershipOptions>(options => options.EnableIndirectProbes = false);
    }

    private static IPAddress AnyOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
}
