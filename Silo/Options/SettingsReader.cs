using System.Net;
using System.Numerics;
using System.Text;
using Microsoft.Extensions.Logging;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Silo.Hosting;

namespace OrleansCluster.Silo.Options;

/// <summary>Turns the gathered settings into <see cref="SiloSettings"/>, or into one sentence that says what is wrong.</summary>
internal static class SettingsReader
{
    private const int DefaultHttpPort = 8080;

    /// <exception cref="SettingException">A value is not allowed, or the built engine does not have the setting.</exception>
    public static SiloSettings Read(IReadOnlyDictionary<SettingSpec, SettingValue> values)
    {
        var parser = new SettingParser(values);
        EngineHost.CheckOptions(parser);
        var cluster = EngineHost.SilosOf(parser);
        var names = SiloNames(parser, cluster);
        var address = parser.OptionalAddress(SettingSpecs.HttpAddress)!;
        var settings = new SiloSettings
        {
            SiloNames = names,
            DataFolder = DataFolderPath(parser),
            HttpAddress = address,
            HttpPort = parser.OptionalInteger(SettingSpecs.HttpPort, 0, 65535) ?? DefaultHttpPort + IndexOf(cluster, names[0]),
            AllowedHosts = Hosts(parser, address),
            Replication = ReplicationOf(parser, cluster.Count > 0 ? cluster.Count : names.Count),
            MaxUploadBytes = (long)parser.Integer(SettingSpecs.MaxUploadMiB, 1, 1 << 20) << 20,
            MaxRequests = parser.Integer(SettingSpecs.MaxRequests, 1, 100_000),
            MaxWatches = parser.Integer(SettingSpecs.MaxWatches, 1, 10_000),
            MaxLockWaits = parser.Integer(SettingSpecs.MaxLockWaits, 1, 10_000),
            MaxLocksHeld = parser.Integer(SettingSpecs.MaxLocksHeld, 1, 1_000_000),
            CacheBytes = CacheBytesOf(parser),
            CacheBackups = parser.Integer(SettingSpecs.CacheBackups, 0, 2),
            CachePartitions = parser.Integer(SettingSpecs.CachePartitions, 1, 65_536),
            RedisPort = parser.OptionalInteger(SettingSpecs.RedisPort, 1, 65_535),
            RedisPassword = RedisPasswordOf(parser),
            MetadataSilos = MetadataSilosReader.Read(parser, cluster.Count > 0 ? [.. cluster.Select(silo => silo.Key)] : names),
            MetadataHistory = TimeSpan.FromMinutes(parser.Integer(SettingSpecs.MetadataHistoryMinutes, 1, 525_600)),
            MetadataHistoryRevisions = parser.Integer(SettingSpecs.MetadataHistoryRevisions, 1_000, 1_000_000_000),
            MetadataHistoryBytes = (long)parser.Integer(SettingSpecs.MetadataHistoryMiB, 1, 1 << 20) << 20,
            MetadataSnapshotBytes = (long)parser.Integer(SettingSpecs.MetadataSnapshotMiB, 1, 16_384) << 20,
            ShutdownTimeout = TimeSpan.FromSeconds(parser.Integer(SettingSpecs.ShutdownSeconds, 1, 3600)),
            LogLevel = parser.Choice<LogLevel>(SettingSpecs.LogLevel),
            IsStorageGiven = parser.IsGiven(SettingSpecs.Storage),
            Clustering = parser.Choice<ClusteringKind>(SettingSpecs.Clustering),
            Cluster = cluster,
            ClusterSecret = Secret(parser),
            SiloPort = parser.Integer(SettingSpecs.SiloPort, 1, 65535 - names.Count + 1),
            GatewayPort = parser.Integer(SettingSpecs.GatewayPort, 1, 65535 - names.Count + 1),
            PrimaryPort = parser.OptionalInteger(SettingSpecs.PrimaryPort, 1, 65535),
            AdvertisedAddress = parser.OptionalAddress(SettingSpecs.AdvertisedAddress),
            AdvertisedSiloPort = parser.OptionalInteger(SettingSpecs.AdvertisedSiloPort, 1, 65535 - names.Count + 1),
            AdvertisedGatewayPort = parser.OptionalInteger(SettingSpecs.AdvertisedGatewayPort, 1, 65535 - names.Count + 1),
            PostgresConnection = parser.Text(SettingSpecs.PostgresConnection),
            PostgresScripts = parser.Choice<PostgresScriptsMode>(SettingSpecs.PostgresScripts),
            ClusterId = parser.OptionalName(SettingSpecs.ClusterId)!,
            ServiceId = parser.OptionalName(SettingSpecs.ServiceId)!,
        };
        settings = settings with { Storage = StorageOf(parser, settings.MetadataSilos) };
        CheckTogether(parser, settings);
        return settings;
    }

    private static IReadOnlyList<string> SiloNames(SettingParser parser, IReadOnlyList<KeyValuePair<string, IPEndPoint>> cluster)
    {
        var name = parser.OptionalName(SettingSpecs.SiloName);
        if (cluster.Count > 0 && name is null)
            throw new SettingException($"{parser.Name(SettingSpecs.SiloName)} is missing; with {SettingSpecs.Cluster.Option}, allowed is one of its names: {NamesOf(cluster)}.");
        if (cluster.Count > 0 && IndexOf(cluster, name!) < 0)
            throw parser.Wrong(SettingSpecs.SiloName, $"{SettingSpecs.Cluster.Option} has {NamesOf(cluster)}");
        var count = parser.Integer(SettingSpecs.Silos, 1, 16);
        if (name is null)
            return [.. Enumerable.Range(0, count).Select(i => $"silo-{i}")];
        if (parser.IsGiven(SettingSpecs.Silos) && count != 1)
            throw parser.Wrong(SettingSpecs.SiloName, $"Silos is {count}");
        if (string.Equals(name, EngineHost.StateFolder, StringComparison.OrdinalIgnoreCase))
            throw parser.Wrong(SettingSpecs.SiloName, $"'{name}' is the folder of the grains' state");
        return [name];
    }

    private static int IndexOf(IReadOnlyList<KeyValuePair<string, IPEndPoint>> cluster, string name) =>
        cluster.Count == 0 ? 0 : cluster.ToList().FindIndex(silo => silo.Key == name);

    private static string NamesOf(IReadOnlyList<KeyValuePair<string, IPEndPoint>> cluster) => string.Join(", ", cluster.Select(silo => silo.Key));

    private static string? Secret(SettingParser parser)
    {
        var secret = parser.Text(SettingSpecs.ClusterSecret);
        if (secret is null || Encoding.UTF8.GetByteCount(secret) is >= 16 and <= 1024)
            return secret;
        throw new SettingException($"{parser.Name(SettingSpecs.ClusterSecret)} has {Encoding.UTF8.GetByteCount(secret)} bytes; allowed is {SettingSpecs.ClusterSecret.Allowed}.");
    }

    private static string DataFolderPath(SettingParser parser)
    {
        var text = parser.Text(SettingSpecs.Data);
        if (string.IsNullOrWhiteSpace(text) || text.Contains('\0'))
            throw parser.Wrong(SettingSpecs.Data);
        return Path.GetFullPath(text);
    }

    private static int ReplicationOf(SettingParser parser, int silosHere)
    {
        // A process that hosts one silo of several cannot know how many there are: only the client's own limit holds there.
        var isOneOfUnknown = parser.IsGiven(SettingSpecs.SiloName) && !parser.IsGiven(SettingSpecs.Cluster);
        var most = isOneOfUnknown ? FileLimits.MaxReplication : Math.Min(silosHere, FileLimits.MaxReplication);
        return parser.OptionalInteger(SettingSpecs.Replication, 1, most) ?? Math.Min(2, most);
    }

    // On loopback only the loopback names: a page of some other site whose name was pointed here (DNS rebinding) must not
    // be able to read files with the browser's help.
    private static IReadOnlyList<string> Hosts(SettingParser parser, IPAddress address)
    {
        var text = parser.Text(SettingSpecs.AllowedHosts);
        if (text is null)
            return IPAddress.IsLoopback(address) ? ["localhost", "127.0.0.1", "[::1]", .. OwnName(address)] : ["*"];
        string[] hosts = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return hosts.Length > 0 && hosts.All(host => host == "*" || Uri.CheckHostName(host.TrimStart('*', '.')) != UriHostNameType.Unknown)
            ? hosts
            : throw parser.Wrong(SettingSpecs.AllowedHosts);
    }

    private static IEnumerable<string> OwnName(IPAddress address) =>
        address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.IPv6Loopback) ? [] : [address.ToString()];

    private static string? RedisPasswordOf(SettingParser parser)
    {
        var password = parser.Text(SettingSpecs.RedisPassword);
        if (password is null || Encoding.UTF8.GetByteCount(password) is >= 1 and <= 1024)
            return password;
        throw new SettingException($"{parser.Name(SettingSpecs.RedisPassword)} has {Encoding.UTF8.GetByteCount(password)} bytes; allowed is {SettingSpecs.RedisPassword.Allowed}.");
    }

    private static long CacheBytesOf(SettingParser parser)
    {
        var mebibytes = parser.Integer(SettingSpecs.CacheMiB, 0, 1 << 20);
        return mebibytes is 0 or >= 64 ? (long)mebibytes << 20 : throw parser.Wrong(SettingSpecs.CacheMiB);
    }

    private static void CheckTogether(SettingParser parser, SiloSettings settings)
    {
        if (!BitOperations.IsPow2(settings.CachePartitions) || (settings.CacheBytes > 0 && settings.CachePartitions > settings.CacheBytes >> 16))
            throw parser.Wrong(SettingSpecs.CachePartitions);
        if (settings.RedisPort is { } redisPort && (settings.CacheBytes == 0 || redisPort == settings.HttpPort))
            throw parser.Wrong(SettingSpecs.RedisPort);
        if (settings.RedisPassword is not null && settings.RedisPort is null)
            throw new SettingException($"{parser.Name(SettingSpecs.RedisPassword)} is given without {SettingSpecs.RedisPort.Option}.");
        if (settings.NeedsDatabase && string.IsNullOrWhiteSpace(settings.PostgresConnection))
            throw new SettingException(
                $"{parser.Name(SettingSpecs.PostgresConnection)} is missing; with Postgres, allowed is {SettingSpecs.PostgresConnection.Allowed}.");
        if (settings.JoinsOthers && settings.Storage == StorageKind.File)
            throw parser.Wrong(
                SettingSpecs.Storage, "a cluster of several processes cannot keep its state in one process's folder: use Postgres, or Consensus together with --metadata-silos");
    }

    // Who names a database means it for the state too. That the default cannot be had is said when it is seen that the folder has no state yet.
    private static StorageKind StorageOf(SettingParser parser, IReadOnlyList<string> metadataSilos)
    {
        if (!parser.IsGiven(SettingSpecs.Storage))
            return string.IsNullOrWhiteSpace(parser.Text(SettingSpecs.PostgresConnection)) ? StorageKind.Consensus : StorageKind.Postgres;
        var kind = parser.Choice<StorageKind>(SettingSpecs.Storage);
        return kind == StorageKind.Consensus && metadataSilos.Count == 0
            ? throw parser.Wrong(SettingSpecs.Storage, $"this process knows no silos of the metadata group: name them by {SettingSpecs.MetadataSilos.Option}")
            : kind;
    }
}
