using System.Buffers.Binary;
using OrleansCluster.Algorithms.Hashing;
using OrleansCluster.Algorithms.Tests.Kept;

namespace OrleansCluster.Algorithms.Tests.Hashing;

/// <summary>
/// Maps that this version and older ones wrote into the metadata store: every later one reads them, and writes the same bytes. An example that is added
/// here is kept by the tests with <c>UPDATE_GOLDEN=1</c> (<see cref="KeptExamples{T}"/>).
/// </summary>
public sealed class PartitionMapFormatTests
{
    private static readonly HashNode[] Three = [new("silo-0"), new("silo-1"), new("silo-2")];

    private static readonly KeptExamples<PartitionMap> Kept = new("Kept/maps.txt", Examples(), map => map.ToBytes());

    public static TheoryData<string> Names => Kept.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_map_of_every_version_is_read_as_it_was(string name)
    {
        Kept.Check(name, bytes => PartitionMap.FromBytes(bytes));
        var (expected, read) = (Examples().Single(one => one.Name == name).Value, PartitionMap.FromBytes(Kept.Lines.Last(line => line.Name == name).Bytes));
        Assert.Equal((expected.Epoch, expected.Options, expected.Copies), (read.Epoch, read.Options, read.Copies));
        Assert.Equal(expected.Nodes.AsEnumerable(), read.Nodes);
        Assert.Equal(expected.Replicas.ToArray(), read.Replicas.ToArray());
    }

    [Fact]
    public void Every_changed_byte_and_every_cut_is_refused()
    {
        var bytes = PartitionMap.Create(Three, new() { Partitions = 8 }).ToBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[i] ^= 0x10;
            Assert.Throws<FormatException>(() => PartitionMap.FromBytes(damaged));
            var end = i;
            Assert.Throws<FormatException>(() => PartitionMap.FromBytes(bytes.AsSpan(0, end)));
        }
    }

    [Fact]
    public void What_breaks_a_bound_is_refused_though_its_checksum_is_right()
    {
        Refuses("Its format is 2", bytes => bytes[0] = 2);
        Refuses("Its epoch is 0", bytes => bytes[1] = 0);
        Refuses("2^17 partitions", bytes => bytes[9] = 17);
        Refuses("3 backups", bytes => bytes[10] = 3);
        Refuses("It has 0 nodes", bytes => bytes[11] = 0);
        Refuses("It has 65283 nodes", bytes => bytes[12] = 255);
        Refuses("The weight of 'silo-0'", bytes => bytes[13] = 0);
        Refuses("A name has 65286 bytes", bytes => bytes[16] = 255);
        Refuses("A name is no UTF-8", bytes => bytes[17] = 0xC0);
        Refuses("out of order", bytes => bytes[22] = (byte)'9');
        Refuses("is there twice", bytes => bytes[22] = (byte)'1');
        Refuses("A replica is on node 3 of 3", bytes => bytes[^10] = 3);
        Refuses("two replicas on one node", bytes => bytes[^10] = bytes[^12]);
        Refuses("16 bytes are replicas", bytes => bytes[9] = 3);
    }

    private static void Refuses(string reason, Action<byte[]> change)
    {
        var bytes = PartitionMap.Create(Three, new() { Partitions = 4 }).ToBytes();
        change(bytes);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - 8), KeyHash.Of(bytes.AsSpan(0, bytes.Length - 8)).Value);
        Assert.Contains(reason, Assert.Throws<FormatException>(() => PartitionMap.FromBytes(bytes)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, PartitionMap Value)> Examples()
    {
        var three = PartitionMap.Create(Three, new() { Partitions = 64 });
        yield return ("one", PartitionMap.Create([new("a")], new() { Partitions = 1, Backups = 0 }));
        yield return ("three", three);
        yield return ("joined", three.Next([.. Three, new("grüße/文件", 3)]));
        yield return ("replaced", three.Next([Three[0], Three[2], new("silo-3", HashLimits.MaxWeight)]));
        yield return ("two-backups", PartitionMap.Create(Three.Append(new("silo-3", 2)), new() { Partitions = 32, Backups = 2 }));
    }
}
