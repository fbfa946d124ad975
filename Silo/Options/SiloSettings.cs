using System.Net;
using Microsoft.Extensions.Logging;

namespace OrleansCluster.Silo.Options;

/// <summary>All settings, read and validated.</summary>
internal sealed record SiloSettings
{
    /// <summary>The silos of this process by name, in order.</summary>
    public required IReadOnlyList<string> SiloNames { get; init; }

    /// <summary>Absolute path.</summary>
    public required string DataFolder { get; init; }

    public IPAddress HttpAddress { get; init; } = IPAddress.Loopback;

    /// <summary>0 lets the system choose.</summary>
    public int HttpPort { get; init; }

    /// <summary>Host names a request may carry; <c>*</c> is any.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = ["*"];

    public int Replication { get; init; } = 2;

    public long MaxUploadBytes { get; init; } = 64L << 30;

    public int MaxRequests { get; init; } = 256;

    public int MaxWatches { get; init; } = 1000;

    public int MaxLockWaits { get; init; } = 1000;

    public int MaxLocksHeld { get; init; } = 10_000;

    /// <summary>What the whole cache may hold; 0: the silos have no part in it.</summary>
    public long CacheBytes { get; init; }

    public int CacheBackups { get; init; } = 1;

    public int CachePartitions { get; init; } = 256;

    /// <summary>Null: Redis' protocol is not spoken.</summary>
    public int? RedisPort { get; init; }

    public string? RedisPassword { get; init; }

    /// <summary>The silos that the metadata group is created with, the creator first; empty: it is not created.</summary>
    public IReadOnlyList<string> MetadataSilos { get; init; } = [];

    public TimeSpan MetadataHistory { get; init; } = TimeSpan.FromHours(1);

    public long MetadataHistoryRevisions { get; init; } = 1_000_000;

    public long MetadataHistoryBytes { get; init; } = 256L << 20;

    public long MetadataSnapshotBytes { get; init; } = 64 << 20;

    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    public StorageKind Storage { get; init; } = StorageKind.Consensus;

    /// <summary>Whether somebody asked for just this storage; if not, a folder that has state elsewhere keeps it there.</summary>
    public bool IsStorageGiven { get; init; }

    public ClusteringKind Clustering { get; init; }

    /// <summary>All silos of a cluster of several processes, with their endpoints; empty if it is this process.</summary>
    public IReadOnlyList<KeyValuePair<string, IPEndPoint>> Cluster { get; init; } = [];

    /// <summary>What the processes of the cluster must know; null if nothing.</summary>
    public string? ClusterSecret { get; init; }

    /// <summary>The names of all silos of the cluster, as far as they are known beforehand.</summary>
    public IReadOnlyList<string> ClusterSiloNames => Cluster.Count > 0 ? [.. Cluster.Select(silo => silo.Key)] : SiloNames;

    public int SiloPort { get; init; } = 11111;

    public int GatewayPort { get; init; } = 30000;

    /// <summary>Silo port of the cluster's first silo; null: it is this process's first.</summary>
    public int? PrimaryPort { get; init; }

    /// <summary>Whether the cluster has silos in other processes, which this one does not know beforehand (Microsoft engine).</summary>
    public bool JoinsOthers => Clustering == ClusteringKind.Postgres || PrimaryPort is not null;

    public IPAddress? AdvertisedAddress { get; init; }

    /// <summary>The port other silos reach the first silo by; null: the one it listens on.</summary>
    public int? AdvertisedSiloPort { get; init; }

    /// <summary>The port clients reach the first silo by; null: the one it listens on.</summary>
    public int? AdvertisedGatewayPort { get; init; }

    public string? PostgresConnection { get; init; }

    public PostgresScriptsMode PostgresScripts { get; init; }

    public bool NeedsDatabase => Storage == StorageKind.Postgres || Clustering == ClusteringKind.Postgres;

    public string ClusterId { get; init; } = "orleanscluster";

    public string ServiceId { get; init; } = "orleanscluster";
}
