namespace OrleansCluster.Silo.Options;

/// <summary>Every setting there is. The help, the reading and the validation all go by this list.</summary>
internal static class SettingSpecs
{
    public static readonly SettingSpec Silos = new(
        "Silos", "--silos", "N", "3", "a whole number from 1 to 16", "Silos in this process.");

    public static readonly SettingSpec Data = new(
        "Data", "--data", "DIR", "./data", "the path of a folder that can be written",
        "Folder for the data: one folder for each silo, and 'state' for the grains' state.");

    public static readonly SettingSpec HttpAddress = new(
        "HttpAddress", "--http-address", "ADDRESS", "127.0.0.1", "an IP address of this machine, or 'localhost'",
        "Address that HTTP listens on; 0.0.0.0 or :: for every one.");

    public static readonly SettingSpec HttpPort = new(
        "HttpPort", "--http-port", "N", null, "a whole number from 0 to 65535 (0 lets the system choose)",
        "Port that HTTP listens on. Default: 8080; with --cluster, 8080 for its first silo, 8081 for the second, …");

    public static readonly SettingSpec AllowedHosts = new(
        "AllowedHosts", "--allowed-hosts", "NAMES", null, "host names separated by ';', or '*'",
        "Host names that requests may carry. Default: the loopback names when HTTP listens on loopback, else any.");

    public static readonly SettingSpec Replication = new(
        "Replication", "--replication", "N", null, "a whole number from 1 to the number of silos, at most 7",
        "Replicas of each block of a file. Default: 2, or 1 with one silo.");

    public static readonly SettingSpec MaxUploadMiB = new(
        "MaxUploadMiB", "--max-upload-mib", "N", "65536", "a whole number from 1 to 1048576",
        "Largest file that HTTP takes, in MiB.");

    public static readonly SettingSpec MaxRequests = new(
        "MaxRequests", "--max-requests", "N", "256", "a whole number from 1 to 100000",
        "HTTP requests served at one time.");

    public static readonly SettingSpec MaxWatches = new(
        "MaxWatches", "--max-watches", "N", "1000", "a whole number from 1 to 10000",
        "Watches over HTTP served at one time, beside the requests.");

    public static readonly SettingSpec MaxLockWaits = new(
        "MaxLockWaits", "--max-lock-waits", "N", "1000", "a whole number from 1 to 10000",
        "Requests over HTTP that wait for a lock at one time, beside the others.");

    public static readonly SettingSpec MaxLocksHeld = new(
        "MaxLocksHeld", "--max-locks-held", "N", "10000", "a whole number from 1 to 1000000",
        "Locks held and waited for at one time by those who acquire them over HTTP.");

    public static readonly SettingSpec CacheMiB = new(
        "CacheMiB", "--cache-mib", "N", "0", "0, or a whole number from 64 to 1048576",
        "What the whole cache may hold in the memory of all silos, each copy counted by itself, in MiB, the same for each process; 0: the silos of this process have no part in it.");

    public static readonly SettingSpec CacheBackups = new(
        "CacheBackups", "--cache-backups", "N", "1", "a whole number from 0 to 2",
        "Copies of what is cached on other silos. The first silo of a cache decides; of no effect afterwards.");

    public static readonly SettingSpec CachePartitions = new(
        "CachePartitions", "--cache-partitions", "N", "256", "a power of two from 1 to 65536, at most 16 for each MiB of the cache",
        "Shards of the cache; --cache-mib divided by it bounds a single entry. The first silo of a cache decides; of no effect afterwards.");

    public static readonly SettingSpec RedisPort = new(
        "RedisPort", "--redis-port", "N", null, "a whole number from 1 to 65535, other than HTTP's, with --cache-mib",
        "Port on which the cache speaks Redis' protocol, on the address of --http-address. Default: none.");

    public static readonly SettingSpec RedisPassword = new(
        "RedisPassword", "--redis-password", "TEXT", null, "1 to 1024 bytes, with --redis-port",
        "What whoever speaks Redis' protocol must say (AUTH). Better in the environment: a command line can be read by others. Default: none is asked for.");

    public static readonly SettingSpec MetadataSilos = new(
        "MetadataSilos", "--metadata-silos", "NAMES", null, "1 to 7 different names of silos of the cluster, separated by ','",
        "Silos that hold the metadata group when it is created, the same for each process; of no effect afterwards. Default: the first three by name; none where a process does not know the others beforehand (Microsoft engine with --silo-name, --clustering Postgres or --primary-port): then no group is created.");

    public static readonly SettingSpec MetadataHistoryMinutes = new(
        "MetadataHistoryMinutes", "--metadata-history-minutes", "N", "60", "a whole number from 1 to 525600",
        "How far back revisions of the metadata store can be read and watched at least, unless there are too many.");

    public static readonly SettingSpec MetadataHistoryRevisions = new(
        "MetadataHistoryRevisions", "--metadata-history-revisions", "N", "1000000", "a whole number from 1000 to 1000000000",
        "How many revisions of the metadata store are kept at most.");

    public static readonly SettingSpec MetadataHistoryMiB = new(
        "MetadataHistoryMiB", "--metadata-history-mib", "N", "256", "a whole number from 1 to 1048576",
        "How many MiB of the metadata store's history are kept at most; less where its quota leaves less than twice as much.");

    public static readonly SettingSpec MetadataSnapshotMiB = new(
        "MetadataSnapshotMiB", "--metadata-snapshot-mib", "N", "64", "a whole number from 1 to 16384",
        "A replica of the metadata group takes a snapshot, and shortens its log, after so many MiB of commands.");

    public static readonly SettingSpec ShutdownSeconds = new(
        "ShutdownSeconds", "--shutdown-seconds", "N", "30", "a whole number from 1 to 3600",
        "How long a shutdown may drain before what is left is cut off.");

    public static readonly SettingSpec LogLevel = new(
        "LogLevel", "--log-level", "LEVEL", "Warning", "one of Trace, Debug, Information, Warning, Error, Critical, None",
        "What is logged to the standard error output.");

    public static readonly SettingSpec Storage = new(
        "Storage", "--storage", "KIND", null, "one of Consensus, File, Postgres",
        "Where grain state is kept: Consensus (the metadata store), File (one folder of one machine) or Postgres (Microsoft engine). Default: where the data folder has it already; in a new one Consensus, or Postgres with --postgres-connection.");

    public static readonly SettingSpec Clustering = new(
        "Clustering", "--clustering", "KIND", "Localhost", "one of Localhost, Postgres",
        "How silos find each other (Microsoft engine).");

    public static readonly SettingSpec Cluster = new(
        "Cluster", "--cluster", "LIST", null, "a list NAME=ADDRESS:PORT,NAME=ADDRESS:PORT,… of 1 to 64 silos with IP addresses of this machine",
        "All silos of a cluster of several processes, the same list for each; --silo-name says which of them this one is (embedded engine).");

    public static readonly SettingSpec ClusterSecret = new(
        "ClusterSecret", "--cluster-secret", "TEXT", null, "16 to 1024 bytes, with --cluster",
        "What every process of the cluster must know to be let in (embedded engine). Better in the environment: a command line can be read by others.");

    public static readonly SettingSpec SiloName = new(
        "SiloName", "--silo-name", "NAME", null, "1 to 63 of the characters a-z, A-Z, 0-9, '-', '_', '.', with --silos 1",
        "Name of the one silo of this process (with --cluster, or the Microsoft engine). Default: silo-0, silo-1, …");

    public static readonly SettingSpec SiloPort = new(
        "SiloPort", "--silo-port", "N", "11111", "a whole number from 1 to 65535",
        "Port between silos, of the first silo; the others take the next ones (Microsoft engine).");

    public static readonly SettingSpec GatewayPort = new(
        "GatewayPort", "--gateway-port", "N", "30000", "a whole number from 1 to 65535",
        "Port for clients, of the first silo; the others take the next ones (Microsoft engine).");

    public static readonly SettingSpec PrimaryPort = new(
        "PrimaryPort", "--primary-port", "N", null, "a whole number from 1 to 65535",
        "With --clustering Localhost: the silo port of the cluster's first silo, if that is in another process (Microsoft engine).");

    public static readonly SettingSpec AdvertisedAddress = new(
        "AdvertisedAddress", "--advertised-address", "ADDRESS", null, "an IP address of this machine",
        "With --clustering Postgres: the address other silos and clients reach this one by (Microsoft engine).");

    public static readonly SettingSpec AdvertisedSiloPort = new(
        "AdvertisedSiloPort", "--advertised-silo-port", "N", null, "a whole number from 1 to 65535",
        "With --clustering Postgres: the port other silos reach the first silo by, if something that maps ports stands before --silo-port; the others take the next ones (Microsoft engine).");

    public static readonly SettingSpec AdvertisedGatewayPort = new(
        "AdvertisedGatewayPort", "--advertised-gateway-port", "N", null, "a whole number from 1 to 65535",
        "With --clustering Postgres: the same for clients and --gateway-port (Microsoft engine).");

    public static readonly SettingSpec PostgresConnection = new(
        "PostgresConnection", "--postgres-connection", "STRING", null, "an Npgsql connection string",
        "The database for --clustering Postgres and --storage Postgres (Microsoft engine). Better in the environment: a command line can be read by others.");

    public static readonly SettingSpec PostgresScripts = new(
        "PostgresScripts", "--postgres-scripts", "KIND", "Apply", "one of Apply, Check, Skip",
        "The tables and queries in the database: Apply makes what is missing, Check only looks, Skip does not look (Microsoft engine).");

    public static readonly SettingSpec ClusterId = new(
        "ClusterId", "--cluster-id", "NAME", "orleanscluster", "1 to 63 of the characters a-z, A-Z, 0-9, '-', '_', '.'",
        "The cluster these silos belong to.");

    public static readonly SettingSpec ServiceId = new(
        "ServiceId", "--service-id", "NAME", "orleanscluster", "1 to 63 of the characters a-z, A-Z, 0-9, '-', '_', '.'",
        "The service whose state this is; stays the same when a cluster is replaced.");

    public static readonly IReadOnlyList<SettingSpec> All =
    [
        Silos, Data, HttpAddress, HttpPort, AllowedHosts, Replication, MaxUploadMiB, MaxRequests, MaxWatches, MaxLockWaits, MaxLocksHeld,
        CacheMiB, CacheBackups, CachePartitions, RedisPort, RedisPassword,
        MetadataSilos, MetadataHistoryMinutes, MetadataHistoryRevisions, MetadataHistoryMiB, MetadataSnapshotMiB, ShutdownSeconds, LogLevel,
        Storage, Clustering, Cluster, ClusterSecret, SiloName, SiloPort, GatewayPort, PrimaryPort, AdvertisedAddress,
        AdvertisedSiloPort, AdvertisedGatewayPort, PostgresConnection, PostgresScripts, ClusterId, ServiceId,
    ];

    public static SettingSpec? Find(string key) =>
        All.FirstOrDefault(spec => string.Equals(spec.Key, key, StringComparison.OrdinalIgnoreCase));
}
