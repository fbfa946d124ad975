using System.Text;
using OrleansCluster.Algorithms.Files;
using OrleansCluster.Grains.Files;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Files;

/// <summary>Kept bytes of older versions are read. Add to them, never change them.</summary>
public class FileStateFormatTests
{
    private const string File1 = """
        {"Record":{"LastVersion":9,"Committed":{"Version":9,"SessionId":"08de49ab96b7008000000001","Length":70000,"BlockSize":65536,"Replication":2,"Sha256":"00","ModifiedUtc":"2026-01-02T03:04:05+00:00","Silos":["a","b"],"ReplicaMap":"AAEBAA=="},"Sessions":[{"SessionId":"08de49ab96b7008000000002","BlockSize":65536,"Replication":3,"DeadlineUtc":"2026-01-02T03:14:05+00:00"}],"Garbage":[{"SessionId":"08de49ab96b7008000000000","Blocks":4,"Silos":["b"],"NotBeforeUtc":"2026-01-02T03:04:35+00:00","GiveUpUtc":"2026-01-02T04:04:35+00:00"}]}}
        """;

    private const string Directory1 = """{"Record":{"Sequence":12,"Registered":true,"Names":[{"Key":"a","Sequence":3},{"Key":"b/","Sequence":12}]}}""";

    [Fact]
    public void A_files_record_of_format_1()
    {
        var state = GrainStateSerializer.Deserialize<FileState>([1, .. Encoding.UTF8.GetBytes(File1)]);
        var file = state.Record.Committed!;
        Assert.Equal((9, 70000, 65536, 2, "00"), (file.Version, file.Length, file.BlockSize, file.Replication, file.Sha256));
        Assert.Equal(["b", "a"], ReplicaMap.SilosOf(1, file.Silos, file.ReplicaMap, 2));
        Assert.Equal(3, Assert.Single(state.Record.Sessions).Replication);
        Assert.Equal(["b"], Assert.Single(state.Record.Garbage).Silos);
        Assert.Equal([1, .. Encoding.UTF8.GetBytes(File1)], GrainStateSerializer.Serialize(state).ToArray());
    }

    [Fact]
    public void A_directorys_record_of_format_1()
    {
        var state = GrainStateSerializer.Deserialize<DirectoryState>([1, .. Encoding.UTF8.GetBytes(Directory1)]);
        Assert.Equal((12, true, 2), (state.Record.Sequence, state.Record.Registered, state.Record.Names.Length));
        Assert.Equal(12, DirectoryIndex.Find(state.Record, "b/")!.Sequence);
        Assert.Equal([1, .. Encoding.UTF8.GetBytes(Directory1)], GrainStateSerializer.Serialize(state).ToArray());
    }
}
