using System.Collections;
using System.Net;
using Microsoft.Extensions.Logging;
using OrleansCluster.Silo.Options;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests.Options;

public sealed class SettingsReaderTests
{
    [Fact]
    public void Defaults()
    {
        var settings = Read();
        Assert.Equal(["silo-0", "silo-1", "silo-2"], settings.SiloNames);
        Assert.Equal(Path.GetFullPath("./data"), settings.DataFolder);
        Assert.Equal(IPAddress.Loopback, settings.HttpAddress);
        Assert.Equal(8080, settings.HttpPort);
        Assert.Equal(2, settings.Replication);
        Assert.Equal((StorageKind.Consensus, false), (settings.Storage, settings.IsStorageGiven));
        Assert.Equal(LogLevel.Warning, settings.LogLevel);
        Assert.Equal(["localhost", "127.0.0.1", "[::1]"], settings.AllowedHosts);
    }

    [Fact]
    public void LaterSourcesWin()
    {
        using var folder = new TempFolder();
        var file = folder.File("appsettings.json");
        File.WriteAllText(file, """{ "OrleansCluster": { "Silos": 5, "HttpPort": 1, "Replication": 3 } }""");
        var environment = new Hashtable { ["ORLEANSCLUSTER_HTTPPORT"] = "2", ["ORLEANSCLUSTER_SILOS"] = "6", ["ORLEANSCLUSTER_SERVICE_HOST"] = "10.0.0.1" };
        var settings = SettingsReader.Read(SettingSources.Gather(file, environment, [(SettingSpecs.Silos, "7")]));
        Assert.Equal(7, settings.SiloNames.Count);
        Assert.Equal(2, settings.HttpPort);
        Assert.Equal(3, settings.Replication);
    }

    [Fact]
    public void UnknownKeyInTheFileIsRefused()
    {
        using var folder = new TempFolder();
        var file = folder.File("appsettings.json");
        File.WriteAllText(file, """{ "OrleansCluster": { "Sillos": 5 } }""");
        var e = Assert.Throws<SettingException>(() => SettingSources.Gather(file, new Hashtable(), []));
        Assert.Contains("OrleansCluster:Sillos", e.Message);
        Assert.Contains("Silos", e.Message);
    }

    [Fact]
    public void BrokenFileIsRefused()
    {
        using var folder = new TempFolder();
        var file = folder.File("appsettings.json");
        File.WriteAllText(file, "{ ");
        Assert.Contains(file, Assert.Throws<SettingException>(() => SettingSources.Gather(file, new Hashtable(), [])).Message);
    }

    [Fact]
    public void ReplicationFollowsTheNumberOfSilos()
    {
        Assert.Equal(1, Read((SettingSpecs.Silos, "1")).Replication);
        Assert.Throws<SettingException>(() => Read((SettingSpecs.Silos, "2"), (SettingSpecs.Replication, "3")));
    }

    [Fact]
    public void TheMetadataGroupIsOnTheFirstThreeSilosByNameOrOnThoseNamedInTheirOrder()
    {
        Assert.Equal(["silo-0", "silo-1", "silo-2"], Read((SettingSpecs.Silos, "12")).MetadataSilos);
        Assert.Equal(["silo-0", "silo-1"], Read((SettingSpecs.Silos, "2")).MetadataSilos);
        Assert.Equal(["silo-10", "silo-2"], Read((SettingSpecs.Silos, "12"), (SettingSpecs.MetadataSilos, "silo-10, silo-2")).MetadataSilos);
        var e = Assert.Throws<SettingException>(() => Read((SettingSpecs.Silos, "2"), (SettingSpecs.MetadataSilos, "silo-0,silo-2")));
        Assert.Contains("'silo-2' is not one of silo-0, silo-1", e.Message);
        if (TestBuild.IsEmbedded)
        {
            const string Cluster = "silo-10=127.0.0.1:50000,silo-9=127.0.0.1:50001,silo-1=127.0.0.1:50002,silo-2=127.0.0.1:50003";
            Assert.Equal(["silo-1", "silo-2", "silo-9"], Read((SettingSpecs.Cluster, Cluster), (SettingSpecs.SiloName, "silo-10")).MetadataSilos);
        }
    }

    [Fact]
    public void ASiloThatDoesNotKnowTheOthersTakesNoneForTheFirst()
    {
        if (TestBuild.IsEmbedded)
            return;
        (SettingSpec, string?)[] joins = [(SettingSpecs.Clustering, "Postgres"), (SettingSpecs.Storage, "Postgres"), (SettingSpecs.PostgresConnection, "Host=db")];
        Assert.Empty(Read([.. joins, (SettingSpecs.SiloName, "silo-0")]).MetadataSilos);
        Assert.Empty(Read(joins).MetadataSilos);
        Assert.Empty(Read((SettingSpecs.SiloName, "silo-0")).MetadataSilos);
        Assert.Equal(["silo-0", "silo-1"], Read([.. joins, (SettingSpecs.SiloName, "silo-1"), (SettingSpecs.MetadataSilos, "silo-0,silo-1")]).MetadataSilos);
    }

    [Fact]
    public void WhoNamesADatabaseHasTheStateInIt()
    {
        if (TestBuild.IsEmbedded)
            return;
        Assert.Equal(StorageKind.Postgres, Read((SettingSpecs.PostgresConnection, "Host=db")).Storage);
        (SettingSpec, string?)[] cluster = [(SettingSpecs.Clustering, "Postgres"), (SettingSpecs.PostgresConnection, "Host=db"), (SettingSpecs.MetadataSilos, "a,b,c"), (SettingSpecs.SiloName, "a")];
        Assert.Equal(StorageKind.Postgres, Read(cluster).Storage);
        Assert.Equal(StorageKind.Consensus, Read([.. cluster, (SettingSpecs.Storage, "Consensus")]).Storage);
        Assert.Equal(StorageKind.Consensus, Read((SettingSpecs.PostgresConnection, " ")).Storage);
    }

    [Fact]
    public void AnyHostNameWhereEveryoneMayCall() =>
        Assert.Equal(["*"], Read((SettingSpecs.HttpAddress, "0.0.0.0")).AllowedHosts);

    [Fact]
    public void ACacheIsWhatItIsGiven()
    {
        Assert.Equal((0, 1, 256, null, null), CacheOf(Read()));
        Assert.Equal(
            (64L << 20, 2, 1024, 6379, "secret"),
            CacheOf(Read(
                (SettingSpecs.CacheMiB, "64"), (SettingSpecs.CacheBackups, "2"), (SettingSpecs.CachePartitions, "1024"), (SettingSpecs.RedisPort, "6379"), (SettingSpecs.RedisPassword, "secret"))));
        Assert.Contains("at most 16 for each MiB", Refused((SettingSpecs.CacheMiB, "64"), (SettingSpecs.CachePartitions, "2048")), StringComparison.Ordinal);
        Assert.Contains("other than HTTP's", Refused((SettingSpecs.CacheMiB, "64"), (SettingSpecs.HttpPort, "6379"), (SettingSpecs.RedisPort, "6379")), StringComparison.Ordinal);
        Assert.Contains("without --redis-port", Refused((SettingSpecs.CacheMiB, "64"), (SettingSpecs.RedisPassword, "secret")), StringComparison.Ordinal);
        Assert.Contains("has 1025 bytes", Refused((SettingSpecs.CacheMiB, "64"), (SettingSpecs.RedisPort, "6379"), (SettingSpecs.RedisPassword, new string('x', 1025))), StringComparison.Ordinal);

        static (long, int, int, int?, string?) CacheOf(SiloSettings settings) =>
            (settings.CacheBytes, settings.CacheBackups, settings.CachePartitions, settings.RedisPort, settings.RedisPassword);

        static string Refused(params (SettingSpec, string?)[] values) => Assert.Throws<SettingException>(() => Read(values)).Message;
    }

    [Theory]
    [InlineData("Silos", "0")]
    [InlineData("Silos", "three")]
    [InlineData("Silos", " ")]
    [InlineData("Data", " ")]
    [InlineData("HttpAddress", "example.org")]
    [InlineData("HttpPort", "65536")]
    [InlineData("AllowedHosts", ";")]
    [InlineData("AllowedHosts", "a b")]
    [InlineData("Replication", "0")]
    [InlineData("MaxUploadMiB", "0")]
    [InlineData("MaxRequests", "0")]
    [InlineData("MaxWatches", "10001")]
    [InlineData("MaxLockWaits", "10001")]
    [InlineData("MaxLocksHeld", "0")]
    [InlineData("MaxLocksHeld", "1000001")]
    [InlineData("CacheMiB", "63")]
    [InlineData("CacheMiB", "-1")]
    [InlineData("CacheBackups", "3")]
    [InlineData("CachePartitions", "100")]
    [InlineData("CachePartitions", "131072")]
    [InlineData("RedisPort", "0")]
    [InlineData("RedisPort", "6379")]
    [InlineData("MetadataSilos", "")]
    [InlineData("MetadataSilos", "silo-0,,silo-1")]
    [InlineData("MetadataSilos", "silo-0,silo-0")]
    [InlineData("MetadataSilos", "silo-0,../x")]
    [InlineData("MetadataSilos", "a,b,c,d,e,f,g,h")]
    [InlineData("MetadataHistoryMinutes", "0")]
    [InlineData("MetadataHistoryRevisions", "999")]
    [InlineData("MetadataHistoryMiB", "0")]
    [InlineData("MetadataSnapshotMiB", "0")]
    [InlineData("ShutdownSeconds", "0")]
    [InlineData("LogLevel", "loud")]
    [InlineData("Storage", "Tape")]
    [InlineData("Clustering", "Gossip")]
    [InlineData("PostgresScripts", "Perhaps")]
    [InlineData("ClusterId", "../x")]
    [InlineData("ServiceId", "")]
    public void ErrorNamesKeyValueAndWhatIsAllowed(string key, string value)
    {
        var spec = SettingSpecs.Find(key)!;
        var e = Assert.Throws<SettingException>(() => Read((spec, value)));
        Assert.Contains(spec.Key, e.Message);
        Assert.Contains(spec.Option, e.Message);
        if (TestBuild.IsEmbedded && (spec == SettingSpecs.Clustering || spec == SettingSpecs.PostgresScripts))
            return;
        Assert.Contains($"'{value}'", e.Message);
        Assert.Contains(spec.Allowed, e.Message);
    }

    [Fact]
    public void SettingOfTheOtherEngineIsRefusedWithWhyAndWhatToDo()
    {
        if (!TestBuild.IsEmbedded)
            return;
        (SettingSpec, string)[] others =
        [
            (SettingSpecs.Clustering, "Postgres"), (SettingSpecs.SiloName, "silo-7"), (SettingSpecs.SiloPort, "1"), (SettingSpecs.GatewayPort, "2"),
            (SettingSpecs.PrimaryPort, "3"), (SettingSpecs.AdvertisedAddress, "10.0.0.1"), (SettingSpecs.PostgresConnection, "Host=db"), (SettingSpecs.Storage, "Postgres"),
            (SettingSpecs.PostgresScripts, "Check"), (SettingSpecs.AdvertisedSiloPort, "4"), (SettingSpecs.AdvertisedGatewayPort, "5"),
        ];
        foreach (var (spec, value) in others)
        {
            var e = Assert.Throws<SettingException>(() => Read((spec, value)));
            Assert.Contains(spec.Option, e.Message);
            Assert.Contains("embedded engine", e.Message);
            Assert.Contains("-p:OrleansEngine=Microsoft", e.Message);
        }
    }

    [Fact]
    public void AddressAndPortsAreAdvertisedByADatabaseOnly()
    {
        if (TestBuild.IsEmbedded)
            return;
        foreach (var (spec, value) in new[] { (SettingSpecs.AdvertisedAddress, "10.0.0.1"), (SettingSpecs.AdvertisedSiloPort, "4"), (SettingSpecs.AdvertisedGatewayPort, "5") })
        {
            Assert.Contains($"{spec.Option}) is '{value}'", Assert.Throws<SettingException>(() => Read((spec, value))).Message);
            var settings = Read(
                (spec, value), (SettingSpecs.Clustering, "Postgres"), (SettingSpecs.Storage, "Postgres"), (SettingSpecs.PostgresConnection, "Host=db"));
            Assert.Contains(value, $"{settings.AdvertisedAddress} {settings.AdvertisedSiloPort} {settings.AdvertisedGatewayPort}");
        }
    }

    [Fact]
    public void SecretIsNotRepeated()
    {
        if (!TestBuild.IsEmbedded)
            return;
        var e = Assert.Throws<SettingException>(() => Read((SettingSpecs.PostgresConnection, "Host=db;Password=hunter2")));
        Assert.DoesNotContain("hunter2", e.Message);
    }

    private static SiloSettings Read(params (SettingSpec, string?)[] commandLine) =>
        SettingsReader.Read(SettingSources.Gather("none.json", new Hashtable(), commandLine));
}
